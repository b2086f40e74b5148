// Figures, and statements: facets at the left, the filters in force, a table in pages.

import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import { address, type Figure, type Page, type Query, type Statement } from "../api";
import { Chips } from "../components/Chips";
import { Exports } from "../components/Exports";
import { Facets } from "../components/Facets";
import { KeepView } from "../components/Kept";
import { MoreFilters } from "../components/MoreFilters";
import { Pager } from "../components/Pager";
import { FigureTable, StatementTable } from "../components/Tables";
import { Heading, Tell } from "../components/Tell";
import { filtersOf, ofQueue, type Kind } from "../filters";
import { many } from "../format";
import { here } from "../router";
import { heard, useAsk } from "../state";

const ROWS = "100";

export function Entries(): VNode {
  const kind: Kind = here.value.path.startsWith("/statements") ? "statements" : "figures";
  const query = filtersOf(here.value.query, kind);
  return (
    <>
      <Heading title={kind === "figures" ? "Figures" : "Statements"}><Count kind={kind} query={query} /></Heading>
      <div class="sided">
        <aside aria-label="Filters">
          <details class="side" open={matchMedia("(min-width: 56rem)").matches}>
            <summary>Filters</summary>
            <Facets kind={kind} query={query} />
            <MoreFilters kind={kind} query={query} />
          </details>
        </aside>
        <section aria-label="Entries">
          <div class="tools">
            <Chips query={query} />
            {kind === "figures" && <a class="button" href={address("/matters", query)}>Compare</a>}
            {kind === "figures" && <a class="button" href={address("/map", query)}>Map</a>}
            {kind === "figures" && <a class="button" href={address("/review", ofQueue(query))}>Review</a>}
            <KeepView />
            <Exports kind={kind} query={query} />
          </div>
          <Rows kind={kind} query={query} />
        </section>
      </div>
    </>
  );
}

function Count({ kind, query }: { kind: Kind; query: Query }): VNode {
  const { told, pending } = useAsk<{ count: number }>(address(`/${kind}/count`, query));
  const text = told ? many(told.count, kind.slice(0, -1)) : "";
  useEffect(() => {
    if (text && !pending) heard.value = text;
  }, [text, pending]);
  return <p class="soft">{text || "…"}</p>;
}

function Rows({ kind, query }: { kind: Kind; query: Query }): VNode {
  const cursor = here.value.query["cursor"] ?? "";
  const page = useAsk<Page<Figure | Statement>>(address(`/${kind}`, { ...query, limit: ROWS, cursor }));
  return (
    <Tell of={page}>
      {({ items, next }) => (
        <>
          {items.length === 0 && <p class="quiet">Nothing fits these filters. Take one out, or look at <a href={`/${kind}`}>all {kind}</a>.</p>}
          {items.length > 0 && kind === "figures" && <FigureTable figures={items as Figure[]} />}
          {items.length > 0 && kind === "statements" && <StatementTable statements={items as Statement[]} />}
          <Pager shown={items.length} next={next} further="Older" />
        </>
      )}
    </Tell>
  );
}
