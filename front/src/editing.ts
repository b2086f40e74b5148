// What can be edited of an entry, and by which words (docs/review.md). A value is sent as it is written; empty: not known.

import { isFigure, type Entry, type Period } from "./api";

export interface Editable { name: string; value: string; choices?: readonly string[]; hint?: string }

const MEASURES = [
  "killed", "wounded", "casualties", "missing", "captured", "detained", "kidnapped", "displaced", "evacuated", "affected", "rescued",
  "troops", "recruited", "trained", "attacks", "launched", "downed", "lost", "turned_back", "hit", "destroyed", "damaged", "supplied",
  "money", "protesters", "votes", "without_power", "settlements", "area", "distance", "duration", "age", "share", "rank",
  "temperature", "magnitude", "price", "people", "other",
];
const STATUSES = ["confirmed", "reported", "estimated", "expected", "planned", "denied", "alleged"];
const COMPARATORS = ["exact", "about", "over", "at_least", "under", "at_most", "between", "plural"];
const ACTS = ["state", "confirm", "deny", "estimate", "accuse", "urge", "promise", "warn", "praise", "expect", "ask", "oppose"];
const KINDS = ["person", "organisation", "group", "document", "unnamed"];
const TRUTH = ["true", "false"];

export function editables(entry: Entry): Editable[] {
  const field = (name: string, value: unknown, choices?: readonly string[], hint?: string): Editable => ({
    name, value: value === null || value === undefined ? "" : String(value), ...(choices && { choices }), ...(hint && { hint }),
  });
  if (isFigure(entry)) {
    return [
      field("value", entry.value), field("low", entry.low), field("high", entry.high), field("comparator", entry.comparator, COMPARATORS),
      field("measure", entry.measure, MEASURES), field("status", entry.status, STATUSES), field("unit", entry.unit),
      field("counted", entry.counted), field("party", entry.party, undefined, "a code: UA"), field("side", entry.side), field("by", entry.by),
      field("place", entry.place?.name), field("time", period(entry.time), undefined, "2024-11-05/2024-11-07"),
      field("window", entry.window?.kind, ["", "point", "period", "cumulative", "rate"]),
      field("additive", entry.additive, TRUTH), field("in_heading", entry.in_heading, TRUTH),
    ];
  }
  const { speaker } = entry;
  return [
    field("speaker", speaker.name), field("role", speaker.role), field("organisation", speaker.organisation),
    field("kind", speaker.kind, KINDS), field("country", speaker.country, undefined, "a code: UA"), field("act", entry.act, ACTS),
    field("quote", entry.quote, ["direct", "indirect", "mixed"]), field("said", period(entry.said), undefined, "2024-11-05"),
    field("in_heading", entry.in_heading, TRUTH),
  ];
}

function period(of: Period | null): string {
  if (!of) return "";
  return of.start === of.end ? (of.start ?? "") : `${of.start ?? ".."}/${of.end ?? ".."}`;
}

/** Of a form, what is not as it was. */
export function changed(entry: Entry, form: FormData): Record<string, string | null> {
  const told = editables(entry).map(({ name, value }) => [name, value, String(form.get(name) ?? "").trim()] as const);
  return Object.fromEntries(told.filter(([, before, now]) => before !== now).map(([name, , now]) => [name, now || null]));
}
