// How claims on a matter are laid out: a lane for each speaker, time across, one scale of values for all lanes, so that they can
// be held against each other by eye. Nothing is judged here; verdicts come from the ledger.

import { scaleLinear, scaleLog, scaleUtc } from "d3-scale";
import type { Account, Claim, Matter } from "./api";

export interface Point { account: Account; carriers: number; day: Date | null; low: number | null; high: number | null }
export interface Lane { teller: string; who: string; points: Point[]; differs: boolean }
export interface Scale { (value: number): number; marks: number[]; logarithmic: boolean }

const MARKS = 5; // on the axis of a lane, at most

export const PLOT = { left: 58, right: 20, top: 26, lane: 86, head: 22, inner: 56, foot: 28, undated: 74 };

export function lanesOf(matter: Matter): Lane[] {
  const differing = new Set(matter.verdicts.filter((one) => one.word === "differ").flatMap((one) => [one.a, one.b]));
  const lanes = new Map<string, Lane>();
  for (const claim of matter.claims) {
    const lane = lanes.get(claim.teller) ?? { teller: claim.teller, who: claim.who, points: [], differs: false };
    lane.points.push(...pointsOf(claim));
    lane.differs ||= differing.has(claim.figure);
    lanes.set(claim.teller, lane);
  }
  return [...lanes.values()].sort((a, b) => Number(b.differs) - Number(a.differs));
}

/** A claim and what its speaker said before; however many reports carry it, it is drawn once. */
const pointsOf = (claim: Claim): Point[] =>
  [...claim.earlier.map((account) => pointOf(account, 1)), pointOf(claim, claim.carriers.length)];

export function pointOf(account: Account, carriers: number): Point {
  const [low, high] = account.bounds;
  return { account, carriers, day: dayOf(account), low, high };
}

/** The day a figure stands for: that up to which it counts, else that on which it was said or published. */
function dayOf(account: Account): Date | null {
  const day = account.time?.end ?? account.said?.end ?? account.published;
  return day ? new Date(`${day}T00:00:00Z`) : null;
}

export function valueScale(points: Point[]): Scale {
  const ends = points.flatMap(({ account, low, high }) => [account.value, low, high]).filter((one): one is number => one !== null);
  const least = Math.min(...ends, Infinity), most = Math.max(...ends, -Infinity);
  if (!Number.isFinite(least)) return linear(0, 1);
  const above = Math.min(...ends.filter((end) => end > 0)); // of "up to 900" the lower bound is nought, and lies at the foot
  if (least >= 0 && most / above > 100) return logarithmic(above / 1.6, most * 1.6);
  const room = (most - least || Math.abs(most) || 1) * 0.22;
  return linear(least >= 0 ? Math.max(0, least - room) : least - room, most + room);
}

function linear(least: number, most: number): Scale {
  const scale = scaleLinear([least, most], [PLOT.inner, 0]);
  return Object.assign((value: number) => scale(value), { marks: scale.ticks(3).slice(0, MARKS), logarithmic: false });
}

/** Marked at powers of ten alone, as many as can be read. */
function logarithmic(least: number, most: number): Scale {
  const scale = scaleLog([least, most], [PLOT.inner, 0]).clamp(true);
  const [first, last] = [Math.ceil(Math.log10(least)), Math.floor(Math.log10(most))];
  const each = Math.ceil((last - first + 1) / MARKS);
  const marks = Array.from({ length: Math.floor((last - first) / each) + 1 }, (_, n) => 10 ** (first + n * each));
  return Object.assign((value: number) => scale(value), { marks, logarithmic: true });
}

const LETTER = 7.5, LINE = 14; // pixels: of a label, about
const ASIDE = 10; // pixels from a mark to its label

export interface Labelled { point: Point; text: string; x: number; y: number; wide: number }

/** Labels beside their marks, `x` their left edge; where two would lie on each other, the later one moves up or down, or is left out. */
export function labelled(points: readonly Point[], text: (point: Point) => string, x: (point: Point) => number, y: (point: Point) => number, width: number): Labelled[] {
  const found: Labelled[] = [];
  for (const point of points) {
    const told = text(point), wide = told.length * LETTER, at = x(point);
    const right = at + ASIDE + wide <= width, left = right || at - ASIDE - wide < 0 ? Math.min(at + ASIDE, Math.max(0, width - wide)) : at - ASIDE - wide;
    const free = (level: number): boolean => level >= 0 && level <= PLOT.inner + 4
      && found.every((one) => Math.abs(one.y - level) >= LINE || left >= one.x + one.wide || left + wide <= one.x);
    const level = [0, -LINE, LINE, -2 * LINE, 2 * LINE].map((by) => y(point) + 4 + by).find(free);
    if (level !== undefined) found.push({ point, text: told, x: left, y: level, wide });
  }
  return found;
}

const DAY = 86_400_000;

export function timeScale(points: Point[], from: number, to: number): (day: Date) => number {
  const [first, last] = extent(points);
  const room = Math.max((last - first) * 0.04, DAY / 2);
  return scaleUtc([new Date(first - room), new Date(last + room)], [from, to]);
}

/** The days named below: all where they are few, else as many as there is room for. */
export function dayTicks(points: Point[], width: number): Date[] {
  const [first, last] = extent(points);
  const room = Math.max(1, Math.floor(width / 96));
  const count = Math.round((last - first) / DAY) + 1;
  if (count <= room) return Array.from({ length: count }, (_, n) => new Date(first + n * DAY));
  return scaleUtc([new Date(first), new Date(last)], [0, 1]).ticks(room);
}

function extent(points: Point[]): [number, number] {
  const days = points.flatMap((point) => (point.day ? [point.day.getTime()] : []));
  return days.length ? [Math.min(...days), Math.max(...days)] : [0, 0];
}
