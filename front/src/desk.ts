// The queue for review as it stands in the browser: what comes up, what was decided here, and what of it the ledger has taken.
// Nothing here waits: a decision counts at once, and an entry that the ledger refused comes up again right behind the one in hand.

import type { Worthy } from "./api";
import type { Judgement } from "./deciding";

/** A decision of this sitting: on which entries, and its change once the ledger has it; `undoing` while it is taken back. */
export interface Made { ids: readonly string[]; verdict: Judgement; change: number | null; undoing?: boolean }
export interface Desk {
  queue: readonly Worthy[]; at: number; made: readonly Made[]; refused: ReadonlySet<string>; next: string | null; waiting: number;
}

export const EMPTY: Desk = { queue: [], at: 0, made: [], refused: new Set(), next: null, waiting: 0 };

const inHand = (desk: Desk): Worthy | undefined => desk.queue[desk.at];

/** The verdict on each entry decided here. */
export const judged = (desk: Desk): Map<string, Judgement> =>
  new Map(desk.made.flatMap(({ ids, verdict }) => ids.map((id) => [id, verdict] as const)));

/** Is a decision on the entry still on its way to the ledger, or back? */
export const isBusy = (desk: Desk, id: string): boolean =>
  desk.made.some((one) => one.ids.includes(id) && (one.change === null || one.undoing === true));

/** Entries that come behind those that are here. */
export function fed(desk: Desk, items: readonly Worthy[], next: string | null): Desk {
  const here = new Set(desk.queue.map((one) => one.id));
  return { ...desk, queue: [...desk.queue, ...items.filter((one) => !here.has(one.id))], next };
}

/** The queue made anew: what was seen stays, the one in hand, and what was refused; the rest comes in the new order. */
export function renewed(desk: Desk, items: readonly Worthy[], next: string | null, waiting: number): Desk {
  const queue = desk.queue.filter((one, n) => n <= desk.at || desk.refused.has(one.id));
  return fed({ ...desk, queue, waiting }, items, next);
}

/** Where the next entry stands on which nothing was decided here; behind the last such one, the end of the queue. */
export function undecided(desk: Desk): number {
  const verdicts = judged(desk);
  const next = desk.queue.findIndex((one, n) => n > desk.at && !verdicts.has(one.id));
  return next < 0 ? desk.queue.length - 1 : next;
}

export const moved = (desk: Desk, to: number): Desk => ({ ...desk, at: Math.max(0, Math.min(desk.queue.length - 1, to)) });

export function decidedOn(desk: Desk, ids: readonly string[], verdict: Judgement, change: number | null): Desk {
  const made = desk.made.filter((one) => one.ids[0] !== ids[0]);
  return { ...desk, made: [...made, { ids, verdict, change }], refused: new Set([...desk.refused].filter((id) => !ids.includes(id))) };
}

/** The ledger has the decision; the entry stands so since then. */
export function settled(desk: Desk, id: string, change: number): Desk {
  const made = desk.made.map((one) => (one.ids[0] === id ? { ...one, change } : one));
  return { ...desk, made, queue: desk.queue.map((one) => (one.id === id ? { ...one, since: change } : one)) };
}

/** The ledger refused the decision: the entry as it stands now comes up again, next. */
export function putBack(desk: Desk, entry: Worthy): Desk {
  const current = inHand(desk);
  const refused = new Set([...desk.refused, entry.id]);
  const made = desk.made.filter((one) => one.ids[0] !== entry.id);
  if (current?.id === entry.id) return { ...withEntries(desk, [entry]), made, refused };
  const queue = desk.queue.filter((one) => one.id !== entry.id);
  const at = Math.max(0, queue.findIndex((one) => one.id === current?.id));
  return { ...desk, made, refused, at, queue: [...queue.slice(0, at + 1), entry, ...queue.slice(at + 1)] };
}

/** The entries as they stand now, in their places. */
export function withEntries(desk: Desk, entries: readonly Worthy[]): Desk {
  const now = new Map(entries.map((one) => [one.id, one]));
  return { ...desk, queue: desk.queue.map((one) => now.get(one.id) ?? one) };
}

/** The decision is being taken back: its entry is in hand again. */
export function undoing(desk: Desk, id: string, on: boolean): Desk {
  const made = desk.made.map((one) => (one.ids[0] === id ? { ...one, undoing: on } : one));
  const at = desk.queue.findIndex((one) => one.id === id);
  return { ...desk, made, at: at < 0 ? desk.at : at };
}

export const undone = (desk: Desk, id: string, entries: readonly Worthy[]): Desk =>
  withEntries({ ...desk, made: desk.made.filter((one) => one.ids[0] !== id) }, entries);
