// The filters that have no short list of values: words, days, numbers.

import type { VNode } from "preact";
import type { Query } from "../api";
import { LABELS, NONE, type Kind } from "../filters";
import { useFilled } from "../forms";
import { go, hereWith } from "../router";

const DAYS: Record<Kind, readonly string[]> = {
  figures: ["published-since", "published-until", "happened-since", "happened-until"],
  statements: ["published-since", "published-until", "said-since", "said-until"],
};
const NUMBERS: Record<Kind, readonly string[]> = {
  figures: ["min-value", "max-value", "min-confidence"], statements: ["min-confidence"],
};

export function MoreFilters({ kind, query }: { kind: Kind; query: Query }): VNode {
  const apply = (event: Event): void => {
    event.preventDefault();
    const given = [...new FormData(event.currentTarget as HTMLFormElement)].map(([name, value]) => [name, String(value).trim()] as const);
    // A field for days cannot show that none is asked for; left empty, that stays so.
    go(hereWith(Object.fromEntries(given.filter(([name, value]) => value || query[name] !== NONE))));
  };
  const form = useFilled(query);
  return (
    <form class="more" ref={form} onSubmit={apply} aria-label="More filters">
      <Field name="text" type="search" />
      {DAYS[kind].map((name) => <Field key={name} name={name} type="date" />)}
      {NUMBERS[kind].map((name) => <Field key={name} name={name} type="number" />)}
      <button type="submit">Apply</button>
    </form>
  );
}

function Field({ name, type }: { name: string; type: "search" | "date" | "number" }): VNode {
  return (
    <label class={type === "search" ? "wide" : undefined}>
      <span>{LABELS[name]}</span>
      {type === "number"
        ? <input name={name} type="number" step="any" />
        : <input name={name} type={type as "date"} />}
    </label>
  );
}
