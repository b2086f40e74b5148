// The filters that have no short list of values: words, days, numbers.

import type { VNode } from "preact";
import type { Query } from "../api";
import { LABELS, type Kind } from "../filters";
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
    const form = new FormData((event.currentTarget as HTMLFormElement) ?? undefined);
    go(hereWith(Object.fromEntries([...form].map(([name, value]) => [name, String(value).trim()]))));
  };
  return (
    <form class="more" key={JSON.stringify(query)} onSubmit={apply} aria-label="More filters">
      <Field name="text" type="search" query={query} />
      {DAYS[kind].map((name) => <Field key={name} name={name} type="date" query={query} />)}
      {NUMBERS[kind].map((name) => <Field key={name} name={name} type="number" query={query} />)}
      <button type="submit">Apply</button>
    </form>
  );
}

function Field({ name, type, query }: { name: string; type: "search" | "date" | "number"; query: Query }): VNode {
  return (
    <label class={type === "search" ? "wide" : undefined}>
      <span>{LABELS[name]}</span>
      {type === "number"
        ? <input name={name} type="number" step="any" defaultValue={query[name] ?? ""} />
        : <input name={name} type={type as "date"} defaultValue={query[name] ?? ""} />}
    </label>
  );
}
