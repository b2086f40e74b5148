// Where figures happened, on an outline of countries that comes with the page; beside it those of which no place is told.

import type { VNode } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { geoPath, type GeoProjection } from "d3-geo";
import type { FeatureCollection } from "geojson";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import outlines from "world-atlas/countries-50m.json?url";
import { address, type Figure, type Page, type Query } from "../api";
import { useWidth } from "../components/Chart";
import { Chips } from "../components/Chips";
import { Days } from "../components/Days";
import { Heading, Tell } from "../components/Tell";
import { filtersOf } from "../filters";
import { amount, many, speakerOf, what, words } from "../format";
import { here } from "../router";
import { problem, say, useAsk } from "../state";
import { circles, placed, projected, unplaced, type Circle } from "../places";

const NEWEST = "500";

export default function Places(): VNode {
  const query = filtersOf(here.value.query);
  const answer = useAsk<Page<Figure>>(address("/figures", { ...query, limit: NEWEST }));
  return (
    <>
      <Heading title="Map">
        {answer.told && <span>{many(answer.told.items.length, "figure")}{answer.told.next && ", the newest; filter to see others"}</span>}
        <a href={address("/figures", query)}>as a table</a>
      </Heading>
      <div class="tools"><Chips query={query} /></div>
      <Tell of={answer}>
        {({ items }) => (
          <div class="matter">
            <section aria-label="Map"><Atlas figures={items} query={query} /><Days figures={items} /></section>
            <Elsewhere figures={unplaced(items)} />
          </div>
        )}
      </Tell>
    </>
  );
}

function useOutlines(): FeatureCollection | null {
  const [world, set] = useState<FeatureCollection | null>(null);
  useEffect(() => {
    fetch(outlines).then((response) => response.json()).then(
      (told: Topology) => set(feature(told, told.objects["countries"] as GeometryCollection)),
      (error: unknown) => say(problem(error).message, true),
    );
  }, []);
  return world;
}

const AT_ONCE = 40; // countries: all of them in one go would hold up the page

/** The outlines as they are drawn, some countries at a time. */
function useLand(world: FeatureCollection | null, projection: GeoProjection): string[] {
  const [land, set] = useState<string[]>([]);
  useEffect(() => {
    let drawn: string[] = [];
    let timer = 0;
    const draw = geoPath(projection);
    const some = (from: number): void => {
      const features = world?.features.slice(from, from + AT_ONCE) ?? [];
      if (!features.length) return;
      set((drawn = [...drawn, features.map((one) => draw(one) ?? "").join("")]));
      timer = setTimeout(some, 0, from + AT_ONCE);
    };
    timer = setTimeout(some, 0, 0);
    return () => clearTimeout(timer);
  }, [world, projection]);
  return land;
}

function Atlas({ figures, query }: { figures: Figure[]; query: Query }): VNode {
  const [box, width] = useWidth();
  const [whole, showWhole] = useState(false);
  const world = useOutlines();
  const height = Math.round(Math.min(620, Math.max(300, width * 0.56)));
  const places = useMemo(() => placed(figures), [figures]);
  const projection = useMemo(() => projected(places, width, height, whole), [places, width, whole]);
  const land = useLand(world, projection);
  return (
    <div class="atlas" ref={box}>
      <svg width={width} height={height} role="group" aria-label="Places of figures">
        {land.map((outline, n) => <path key={n} class="land" d={outline} />)}
        {circles(places, projection).map((circle) => <Spot key={circle.places[0]?.name} circle={circle} query={query} width={width} />)}
      </svg>
      <div class="acts">
        <button type="button" aria-pressed={whole} onClick={() => showWhole(!whole)}>Whole world</button>
        <span class="soft">A wide faint circle is an area, not a spot.</span>
      </div>
    </div>
  );
}

/** A place as the filter takes it. Commas part values there: “Washington, D.C.” is asked for as Washington. */
const asked = (name: string): string => name.split(",")[0] ?? name;

function Spot({ circle: { places, many: count, x, y, r, area }, query, width }: { circle: Circle; query: Query; width: number }): VNode {
  const names = places.map((one) => one.name);
  const label = names.length > 2 ? `${names[0]} and ${names.length - 1} more` : names.join(", ");
  const told = `${names.join(", ")}: ${many(count, "figure")}${area ? "; its link finds those of places inside, too" : ""}`;
  const left = x > width - 130;
  return (
    <a class={area ? "spot area" : "spot"} href={address("/figures", { ...query, place: names.map(asked).join(",") })} aria-label={told}>
      <title>{told}</title>
      <circle class="reach" cx={x} cy={y} r={Math.max(13, r)} />
      <circle class="shown" cx={x} cy={y} r={r} />
      <text x={area ? x : x + (left ? -r - 4 : r + 4)} y={area ? y - r - 5 : y + 4} text-anchor={area ? "middle" : left ? "end" : "start"}>{label} <tspan class="many">{count}</tspan></text>
    </a>
  );
}

function Elsewhere({ figures }: { figures: Figure[] }): VNode {
  return (
    <section class="block beside" aria-label="Without a place">
      <h2>Without a place <span class="count">{figures.length}</span></h2>
      <ul class="lines">
        {figures.slice(0, 100).map((figure) => (
          <li key={figure.id}>
            <a href={`/entry/${figure.id}`}><bdi class="number">{amount(figure) || figure.text}</bdi></a> <bdi>{what(figure)}</bdi>{" "}
            <span class="soft">{words(figure.measure)} · <bdi>{speakerOf(figure)}</bdi></span>
          </li>
        ))}
      </ul>
      {figures.length > 100 && <p class="soft">and {figures.length - 100} more</p>}
    </section>
  );
}
