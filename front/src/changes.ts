// What of the changes can be undone, and what was.

import type { Change } from "./api";

const UNDOABLE = new Set(["review", "grade", "alias", "undo"]);

/** The change that undid another, and was not undone itself. */
export function undoneBy(n: number, changes: readonly Change[]): number | null {
  const last = Math.max(0, ...changes.filter((one) => one.undoes === n).map((one) => one.n));
  return last === 0 || undoneBy(last, changes) !== null ? null : last;
}

export const canBeUndone = (change: Change, changes: readonly Change[]): boolean =>
  UNDOABLE.has(change.kind) && undoneBy(change.n, changes) === null;
