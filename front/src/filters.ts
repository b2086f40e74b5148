// The filters by the names that the API has for them, and which questions take which. A filter of names holds several, parted
// by commas; a comma that belongs to a name stands behind a backslash.

import type { Query } from "./api";

export const LABELS: Record<string, string> = {
  measure: "measure", unit: "unit", party: "party", place: "place", speaker: "speaker", organisation: "organisation",
  country: "speaker’s country", "speaker-kind": "kind of speaker", act: "act", quote: "quotation", status: "status",
  comparator: "wording", outlet: "outlet", report: "report", reviewed: "review", text: "words around",
  "min-value": "at least", "max-value": "at most", "min-confidence": "confidence from", "said-since": "said since",
  "said-until": "said until", "happened-since": "happened since", "happened-until": "happened until",
  "published-since": "published since", "published-until": "published until", versions: "versions", "as-of": "as of",
};
const SINGLE = /^(min-|max-|text$|versions$|as-of$)|-(since|until)$/;
const NOT_OF_FIGURES = new Set(["act", "quote", "said-since", "said-until"]);
const NOT_OF_STATEMENTS = new Set([
  "measure", "unit", "party", "place", "status", "comparator", "min-value", "max-value", "happened-since", "happened-until",
]);

export type Kind = "figures" | "statements";

/** Of an address's query, the filters that a question takes. */
export function filtersOf(query: Query, kind: Kind = "figures"): Query {
  const not = kind === "figures" ? NOT_OF_FIGURES : NOT_OF_STATEMENTS;
  return Object.fromEntries(Object.entries(query).filter(([name, value]) => name in LABELS && !not.has(name) && value));
}

const NOT_OF_THE_QUEUE = new Set(["reviewed", "as-of", "versions"]);

/** Those that the queue for review takes: it holds what waits now, and nothing else. */
export const ofQueue = (query: Query): Query => Object.fromEntries(Object.entries(query).filter(([name]) => !NOT_OF_THE_QUEUE.has(name)));

export const without = (query: Query, name: string): Query =>
  Object.fromEntries(Object.entries(query).filter(([one]) => one !== name));

export function valuesOf(query: Query, name: string): string[] {
  const value = query[name] ?? "";
  if (!value || SINGLE.test(name)) return value ? [value] : [];
  return value.split(/(?<!\\),/).map((one) => one.replaceAll("\\,", ",").trim()).filter(Boolean);
}

/** A value as a filter takes it. */
export const escaped = (value: string): string => value.replaceAll(",", "\\,");

/** The value that asks for entries in which none is told, and the filters that know it. */
export const NONE = "none";
export const KNOWS_NONE: ReadonlySet<string> = new Set(["unit", "party", "place", "outlet", "organisation", "country"]);

/** The filter with a value put in, or taken out where it stands in it. */
export function toggled(query: Query, name: string, value: string): string {
  const held = valuesOf(query, name);
  return (held.includes(value) ? held.filter((one) => one !== value) : [...held, value]).map(escaped).join(",");
}
