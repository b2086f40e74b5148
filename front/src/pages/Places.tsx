// Where and when: a map and a line of days, counted by the ledger over all figures that the filters hold for, and beside them
// the figures of the places chosen. What has no place, or one that no map knows, is told beside it.

import type { VNode } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { address, type DayCount, type Figure, type Page, type PlaceCount, type Query } from "../api";
import { Atlas, spotsOf } from "../components/Atlas";
import { Chips } from "../components/Chips";
import { Days, withoutDays } from "../components/Days";
import { Unlike } from "../components/Tables";
import { Heading, Tell } from "../components/Tell";
import { filtersOf } from "../filters";
import { amount, many, nation, speakerOf, what, whole, words } from "../format";
import { placed, unlocated, type Placed } from "../places";
import { here, hereWith, toEntry } from "../router";
import { heard, useAsk } from "../state";

const MOST = 5000; // places: as many as the ledger tells at once
const LISTED = 40;

export default function Places(): VNode {
  const query = filtersOf(here.value.query);
  const places = useAsk<Page<PlaceCount>>(address("/figures/places", { ...query, limit: String(MOST) }));
  const total = useAsk<{ count: number }>(address("/figures/count", query));
  const counted = total.told ? many(total.told.count, "figure") : "";
  useEffect(() => {
    if (counted && !total.pending) heard.value = counted;
  }, [counted, total.pending]);
  return (
    <>
      <Heading title="Map">
        <span>{counted || "…"}</span>
        <a href={address("/figures", query)}>as a table</a>
      </Heading>
      <div class="tools"><Chips query={query} /></div>
      <Tell of={places}>{({ items }) => <Held counts={items} query={query} pending={places.pending} />}</Tell>
    </>
  );
}

function Held({ counts, query, pending }: { counts: PlaceCount[]; query: Query; pending: boolean }): VNode {
  const drawn = useMemo(() => placed(counts), [counts]);
  const chosen = useMemo(() => new Set((here.value.query["spot"] ?? "").split(",").filter(Boolean)), [here.value.query["spot"]]);
  const [seen, look] = useState<Placed[]>([]);
  const filters = useSettled(JSON.stringify(withoutDays(query)), pending);
  return (
    <div class={chosen.size > 0 ? "where chosen" : "where"}>
      <section class="map" aria-label="Map"><Atlas places={drawn} chosen={chosen} filters={filters} look={look} /></section>
      <div class="beside">
        <div class="near" tabIndex={-1}>
          {chosen.size > 0 ? <Chosen drawn={drawn} chosen={chosen} query={query} /> : <InView seen={seen} drawn={drawn} />}
        </div>
        <Elsewhere counts={counts} query={query} />
      </div>
      <Tell of={useAsk<Page<DayCount>>(address("/figures/days", withoutDays(query)))}>
        {({ items }) => <Days counts={items} query={query} />}
      </Tell>
    </div>
  );
}

/** A value as it was when its answer had come. */
function useSettled(value: string, pending: boolean): string {
  const [settled, set] = useState(value);
  useEffect(() => {
    if (!pending) set(value);
  }, [value, pending]);
  return settled;
}

// ---------------------------------------------------------------- beside the map

/** The places that the map shows now, the greatest first. */
function InView({ seen, drawn }: { seen: Placed[]; drawn: Placed[] }): VNode {
  const sorted = useMemo(() => [...seen].sort((a, b) => b.many - a.many), [seen]);
  return (
    <section class="block" aria-label="Places in view">
      <h2>Places in view <span class="count">{whole(sorted.length)} of {whole(drawn.length)}</span></h2>
      {sorted.length === 0 && <p class="soft">{drawn.length ? "None here. Zoom out, or show all places." : "No figure of these filters has a place that the map knows."}</p>}
      <ul class="places">{sorted.slice(0, LISTED).map((one) => <li key={one.spot}><OfPlace place={one} /></li>)}</ul>
      {sorted.length > LISTED && <p class="soft">and {whole(sorted.length - LISTED)} more; zoom in to see them</p>}
    </section>
  );
}

const OfPlace = ({ place }: { place: Placed }): VNode => (
  <a class="value" href={hereWith({ spot: place.spot })}>
    <span><bdi>{place.name}</bdi> <span class="soft">{place.name === nation(place.country) ? "" : nation(place.country)}{place.area && " · area"}</span></span>
    <span class="count">{whole(place.many)}</span>
  </a>
);

/** The figures told of the places chosen themselves, not of what lies in them: as many as the circle counts. */
function Chosen({ drawn, chosen, query }: { drawn: Placed[]; chosen: ReadonlySet<string>; query: Query }): VNode {
  const places = drawn.filter((one) => chosen.has(one.spot));
  const count = places.reduce((sum, one) => sum + one.many, 0);
  const asked = { ...query, place: places.length ? spotsOf(places) : [...chosen].join(",") };
  const names = places.map((one) => one.name);
  const title = names.length > 2 ? `${names[0]} and ${names.length - 1} more` : names.join(", ") || "Chosen places";
  return (
    <section class="block" aria-label="Figures of the chosen places">
      <h2><bdi>{title}</bdi> <span class="count">{whole(count)}</span></h2>
      <p class="acts"><a class="button" href={hereWith({ spot: "" })}>Back to all places</a> <a class="button" href={address("/figures", asked)}>As a table</a></p>
      {places.length > 1 && <ul class="places">{places.slice(0, LISTED).map((one) => <li key={one.spot}><OfPlace place={one} /></li>)}</ul>}
      <Tell of={useAsk<Page<Figure>>(address("/figures", { ...asked, limit: String(LISTED) }))}>
        {({ items, next }) => <Listed figures={items} more={next ? address("/figures", asked) : null} />}
      </Tell>
    </section>
  );
}

function Listed({ figures, more }: { figures: Figure[]; more: string | null }): VNode {
  return (
    <>
      <ul class="lines listed">
        {figures.map((figure) => (
          <li key={figure.id}>
            <a href={toEntry(figure.id)}><bdi class="number">{amount(figure) || figure.text}</bdi></a> <bdi>{what(figure)}</bdi> {words(figure.measure)} <Unlike status={figure.status} />
            <br />
            <span class="soft"><bdi>{speakerOf(figure)}</bdi> · <a href={`/report/${figure.report}#${figure.id}`}><bdi>{figure.outlet ?? "its report"}</bdi></a> <span class="a-day">{figure.published}</span></span>
          </li>
        ))}
      </ul>
      {more && <p><a href={more}>All of them, the newest first</a></p>}
    </>
  );
}

/** What no map can show: figures without a place, and places without coordinates. */
function Elsewhere({ counts, query }: { counts: PlaceCount[]; query: Query }): VNode | null {
  const none = counts.find((one) => one.place === null)?.entries ?? 0;
  const unknown = unlocated(counts);
  const asked = { ...query, place: "none" };
  const newest = useAsk<Page<Figure>>(none ? address("/figures", { ...asked, limit: "5" }) : null);
  if (!none && !unknown.length) return null;
  return (
    <section class="block elsewhere" aria-label="Not on the map">
      <h2>Not on the map</h2>
      {unknown.length > 0 && (
        <ul class="places" aria-label="Places that the map does not know">
          {unknown.slice(0, LISTED).map(({ place, entries }) => (
            <li key={place.name}>
              <a class="value" href={address("/figures", { ...query, place: place.name.split(",")[0] ?? "" })}>
                <span><bdi>{place.name}</bdi> <span class="soft">no coordinates</span></span> <span class="count">{whole(entries)}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
      {none > 0 && <h3><a href={address("/figures", asked)}>Without a place</a> <span class="count">{whole(none)}</span></h3>}
      {newest.told && <Listed figures={newest.told.items} more={newest.told.next ? address("/figures", asked) : null} />}
    </section>
  );
}
