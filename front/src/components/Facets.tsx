// The most frequent values of some fields under the filters in force; a value is a link that puts it in or takes it out. A
// field's own filter is left out of its question, so that its other values stay to be chosen. What is wrong with a filter is
// told once, where the table stands.

import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { address, type Facet, type Page, type Query } from "../api";
import { KNOWS_NONE, LABELS, NONE, toggled, valuesOf, without, type Kind } from "../filters";
import { whole } from "../format";
import { hereWith } from "../router";
import { useAsk } from "../state";
import { shown } from "./Chips";

const FEW = 8;
const MANY = 200;
const FIELDS: Record<Kind, readonly string[]> = {
  figures: ["measure", "unit", "party", "place", "speaker", "status", "outlet", "review"],
  statements: ["speaker", "organisation", "country", "act", "quote", "outlet", "review"],
};

export function Facets({ kind, query }: { kind: Kind; query: Query }): VNode {
  return <>{FIELDS[kind].map((field) => <OneFacet key={field} kind={kind} field={field} query={query} />)}</>;
}

function OneFacet({ kind, field, query }: { kind: Kind; field: string; query: Query }): VNode {
  const [all, showAll] = useState(false);
  const filter = field === "review" ? "reviewed" : field;
  const limit = String(all ? MANY : FEW + 1);
  const { told } = useAsk<Page<Facet>>(address(`/${kind}/facets/${field}`, { ...without(query, filter), limit }));
  const items = told?.items ?? [];
  const few = all ? items : items.slice(0, FEW);
  return (
    <section class="facet" aria-label={LABELS[filter] ?? filter}>
      <h2>{LABELS[filter] ?? filter}</h2>
      <ul>
        {few.map((facet) => <Value key={facet.value} filter={filter} facet={facet} query={query} />)}
      </ul>
      {items.length > few.length && <button type="button" class="bare" onClick={() => showAll(true)}>more …</button>}
    </section>
  );
}

function Value({ filter, facet, query }: { filter: string; facet: Facet; query: Query }): VNode {
  const many = <span class="count">{whole(facet.entries)}</span>;
  // Of some fields it cannot be asked where nothing is told: that is only shown.
  if (facet.value === null && !KNOWS_NONE.has(filter)) return <li><span class="value soft">not told {many}</span></li>;
  const value = facet.value ?? NONE;
  const chosen = valuesOf(query, filter).includes(value);
  return (
    <li>
      <a class={facet.value === null ? "value soft" : "value"} href={hereWith({ [filter]: toggled(query, filter, value) })} aria-current={chosen || undefined}>
        <bdi>{shown(filter, value)}</bdi> {many}
      </a>
    </li>
  );
}
