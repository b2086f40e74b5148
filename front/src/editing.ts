// What can be edited of an entry, and by which words (docs/review.md). A value is sent as it is written; empty: not known.

import { isFigure, type Entry, type Figure, type Period } from "./api";

export interface Editable { name: string; value: string; choices?: readonly string[]; hint?: string }

/** Of the API's description, what it tells of the values that a field may have. */
export interface Described { components: { schemas: Record<string, { properties?: Record<string, { enum?: string[] }> }> } }
const TRUTH = ["true", "false"];

/** The words that a field may hold. */
export const among = (described: Described, record: string, name: string): readonly string[] =>
  described.components.schemas[record]?.properties?.[name]?.enum ?? [];

export function editables(entry: Entry, described: Described): Editable[] {
  const field = (name: string, value: unknown, choices?: readonly string[], hint?: string): Editable => ({
    name, value: value === null || value === undefined ? "" : String(value), ...(choices && { choices }), ...(hint && { hint }),
  });
  if (isFigure(entry)) {
    return [
      field("value", entry.value), field("low", entry.low), field("high", entry.high), field("comparator", entry.comparator, among(described, "Figure", "comparator")),
      field("measure", entry.measure, among(described, "Figure", "measure")), field("status", entry.status, among(described, "Figure", "status")), field("unit", entry.unit),
      field("counted", entry.counted), field("party", entry.party, undefined, "a code: UA"), field("side", entry.side), field("by", entry.by),
      field("place", entry.place?.name), field("time", period(entry.time), undefined, "2024-11-05/2024-11-07"),
      field("window", entry.window?.kind, ["", ...among(described, "Window", "kind")]),
      field("additive", entry.additive, TRUTH), field("in_heading", entry.in_heading, TRUTH),
    ];
  }
  const { speaker } = entry;
  return [
    field("speaker", speaker.name), field("role", speaker.role), field("organisation", speaker.organisation),
    field("kind", speaker.kind, among(described, "Speaker", "kind")), field("country", speaker.country, undefined, "a code: UA"), field("act", entry.act, among(described, "Statement", "act")),
    field("quote", entry.quote, among(described, "Statement", "quote")), field("said", period(entry.said), undefined, "2024-11-05"),
    field("in_heading", entry.in_heading, TRUTH),
  ];
}

function period(of: Period | null): string {
  if (!of) return "";
  return of.start === of.end ? (of.start ?? "") : `${of.start ?? ".."}/${of.end ?? ".."}`;
}

/** Of a form, what is not as it was. */
export function changed(fields: readonly Editable[], form: FormData): Record<string, string | null> {
  const told = fields.map(({ name, value }) => [name, value, String(form.get(name) ?? "").trim()] as const);
  return Object.fromEntries(told.filter(([, before, now]) => before !== now).map(([name, , now]) => [name, now || null]));
}

/** What the nth part of a figure is to hold, of a form with a set of fields for each. A bound goes with the value it was. */
export function partOf(figure: Figure, form: FormData, n: number): Record<string, string | null> {
  const given = (name: string): string => String(form.getAll(name)[n] ?? "").trim();
  const value = given("value");
  const bound = (was: number | null): string | null => (was !== null && was === figure.value ? value || null : null);
  const moved: Record<string, string | null> = value === String(figure.value ?? "") ? {} : { low: bound(figure.low), high: bound(figure.high) };
  return { value: value || null, ...moved, measure: given("measure"), unit: given("unit") || null, status: given("status") };
}
