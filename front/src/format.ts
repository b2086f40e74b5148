// How values are written, in the wording of the command line (src/sayso/views.py).

import type { Amount, Counted, Entry, Period, Place, Scope, Speaker, Window } from "./api";
import { isFigure } from "./api";

const SIGNS: Record<string, string> = { about: "≈ ", over: "> ", at_least: "≥ ", under: "< ", at_most: "≤ " };
/** What is made when it is first asked for: each of these takes milliseconds, and no page needs all. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

const WHOLE = once(() => new Intl.NumberFormat("en", { maximumFractionDigits: 10 }));
const SHORT = once(() => new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 }));
const NATIONS = once(() => new Intl.DisplayNames(["en"], { type: "region", fallback: "code" }));

/** The first use of such a thing reads its tables, for 25 to 60 milliseconds: done while the first answers are on their way. */
export const warm = (): void => void NATIONS();

export const whole = (value: number): string => WHOLE().format(value);
export const short = (value: number): string => (Math.abs(value) < 1_000 ? whole(value) : SHORT().format(value));

/** A number exact at a glance: 12,000, 4.2bn; written short only where nothing is lost. */
export function number(value: number): string {
  for (const [size, name] of [[1e12, "tn"], [1e9, "bn"], [1e6, "m"]] as const) {
    if (Math.abs(value) < size || Math.abs(value) >= 1000 * size) continue;
    const rounded = Number((value / size).toPrecision(4));
    return Math.round(rounded * size) === value ? rounded + name : whole(value);
  }
  return whole(value);
}

/** The bounds that the words set: "> 600,000", "10–15", "≥ 24". */
export function amount(of: Amount): string {
  if (of.value !== null) return (SIGNS[of.comparator] ?? "") + number(of.value);
  if (of.low !== null && of.high !== null) return `${number(of.low)}–${number(of.high)}`;
  if (of.low !== null) return `≥ ${number(of.low)}`;
  return of.high === null ? "" : `≤ ${number(of.high)}`;
}

/** Days, with what both ends share written once: 2024-10-27–28, since 2022-02-24. */
export function days(period: Period | null): string {
  if (!period) return "";
  const { start, end } = period;
  const about = period.approximate ? "c. " : "";
  if (!start || !end) return about + (start ? `since ${start}` : end ? `until ${end}` : "");
  if (start === end) return about + start;
  const shared = start.slice(0, 8) === end.slice(0, 8) ? 8 : start.slice(0, 5) === end.slice(0, 5) ? 5 : 0;
  return `${about}${start}–${end.slice(shared)}`;
}

export const words = (slug: string): string => slug.replaceAll("_", " ");

export function nation(code: string | null): string {
  if (!code) return "";
  if (!/^[A-Z]{2}$/.test(code)) return code;
  return NATIONS().of(code) ?? code;
}

export const placeName = (place: Place | null): string =>
  place ? (place.relation ? `${words(place.relation)} ${place.name}` : place.name) : "";

export function windowed(window: Window | null): string {
  if (!window) return "";
  if (window.kind === "rate") return `per ${window.per ?? "?"}`;
  if (window.kind === "cumulative") return window.since ? `since ${window.since}` : "in all";
  return window.kind === "period" ? "over the period" : "";
}

export const what = (of: Counted): string => of.counted ?? of.unit ?? "";

export function speakerOf(entry: Entry): string {
  if (isFigure(entry) && !entry.statement && !entry.speaker) return "the report itself";
  return entry.who ?? entry.speaker?.name ?? "unnamed";
}

/** In which part somebody speaks; the organisation only where role and name do not say it already. */
export function part(speaker: Speaker | null): string {
  if (!speaker) return "";
  const known = `${speaker.role ?? ""} ${speaker.name ?? ""}`.toLowerCase();
  const house = speaker.organisation && !known.includes(speaker.organisation.toLowerCase()) ? speaker.organisation : null;
  return [speaker.role, house].filter(Boolean).join(", ");
}

export function scope(of: Scope): string {
  const parts = [words(of.measure), of.unit, of.party && `of ${nation(of.party)}`, placeName(of.place), days(of.time), windowed(of.window)];
  return listed(parts);
}

/** Side by side, each in its own direction of writing: after an Arabic name a day must not run backwards. */
const listed = (parts: readonly (string | null | undefined | false)[]): string =>
  parts.flatMap((one) => (one ? [RIGHT_TO_LEFT.test(one) ? `\u2068${one}\u2069` : one] : [])).join(" · ");

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufefc]/;

export const source = (of: { outlet: string | null; published: string | null }): string =>
  listed([of.outlet, of.published]) || "source not told";

export const many = (count: number, one: string, more = `${one}s`): string => `${whole(count)} ${count === 1 ? one : more}`;

export const moment = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)}`;
