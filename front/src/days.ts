// Days laid out on a line: a bar for each day, week, month, quarter or year, whichever there is room for. A day is its number
// since 1970, so that the next is one more.

import type { DayCount } from "./api";

export interface Bar { first: number; last: number; many: number }
export type Stretch = [first: number, last: number];

const DAY = 86_400_000;

export const iso = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);
export const numbered = (day: string): number => Date.parse(day) / DAY;

/** The first days of a span of the calendar: that in which a day lies, and the next. */
type Unit = (day: number) => Stretch;
const months = (size: number): Unit => (day) => {
  const at = new Date(day * DAY), month = at.getUTCMonth() - (at.getUTCMonth() % size);
  return [Date.UTC(at.getUTCFullYear(), month) / DAY, Date.UTC(at.getUTCFullYear(), month + size) / DAY];
};
const monday = (day: number): number => day - ((((day + 3) % 7) + 7) % 7); // 1970 began on a Thursday
const UNITS: readonly [name: string, days: number, unit: Unit][] = [
  ["day", 1, (day) => [day, day + 1]], ["week", 7, (day) => [monday(day), monday(day) + 7]], ["month", 28, months(1)],
  ["quarter", 90, months(3)], ["year", 365, months(12)],
];

export const dated = (counts: DayCount[]): [day: number, many: number][] =>
  counts.flatMap(({ day, entries }): [number, number][] => (day ? [[numbered(day), entries]] : []));

/** Bars, `most` of them or hardly more, over a stretch of days; empty ones, too. */
export function bars(days: readonly [day: number, many: number][], [first, last]: Stretch, most: number): { each: string; bars: Bar[] } {
  const [each, , unit] = UNITS.find(([, size]) => (last - first) / size < most) ?? (UNITS.at(-1) as (typeof UNITS)[number]);
  const found: Bar[] = [];
  for (let from = unit(first)[0]; from <= last; from = unit(from)[1]) found.push({ first: from, last: unit(from)[1] - 1, many: 0 });
  let n = 0;
  for (const [day, many] of days) {
    while (n < found.length - 1 && day > (found[n] as Bar).last) n += 1;
    const bar = found[n];
    if (bar && day >= bar.first && day <= bar.last) bar.many += many;
  }
  return { each, bars: found };
}

export const within = (days: readonly [day: number, many: number][], [first, last]: Stretch): number =>
  days.reduce((sum, [day, many]) => (day >= first && day <= last ? sum + many : sum), 0);
