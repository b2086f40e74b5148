// The filters in force, each a button's press from being gone.

import type { VNode } from "preact";
import type { Query } from "../api";
import { KNOWS_NONE, LABELS, NONE, toggled, valuesOf } from "../filters";
import { nation, words } from "../format";
import { hereWith, here } from "../router";
import { address } from "../api";

export function Chips({ query }: { query: Query }): VNode | null {
  const chips = Object.keys(query).flatMap((name) => valuesOf(query, name).map((value) => [name, value] as const));
  if (!chips.length) return null;
  return (
    <ul class="chips" aria-label="Filters">
      {chips.map(([name, value]) => (
        <li key={name + value}>
          <a class="chip" href={hereWith({ [name]: toggled(query, name, value) })}>
            <span class="soft">{LABELS[name] ?? name}</span> <bdi>{shown(name, value)}</bdi>
            <span aria-hidden="true"> ×</span><span class="unseen">, remove this filter</span>
          </a>
        </li>
      ))}
      {chips.length > 1 && <li><a class="chip bare" href={address(here.value.path)}>clear all</a></li>}
    </ul>
  );
}

export function shown(name: string, value: string): string {
  if (value === NONE && (KNOWS_NONE.has(name) || name.endsWith("-since"))) return "not told";
  if (name === "party" || name === "country") return nation(value);
  return name === "measure" || name === "comparator" ? words(value) : value;
}
