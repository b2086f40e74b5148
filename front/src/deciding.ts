// Decisions, and how each went, said aloud. A review names the change since which the entry was seen so; where somebody else
// was there meanwhile, the ledger refuses, nothing is overwritten, and the entry is shown as it stands now.

import { decide, type Done, type Entry, type KeptSearch } from "./api";
import { decided, problem, say } from "./state";

export type Judgement = "accept" | "reject" | "edit" | "merge" | "split";
const DONE: Record<Judgement, string> = {
  accept: "accepted", reject: "rejected", edit: "edited", merge: "merged with those that tell the same", split: "split",
};

export async function review(entry: Entry, verdict: Judgement, more: object = {}): Promise<Done | null> {
  return told(`“${entry.words.slice(0, 60)}” ${DONE[verdict]}`, () =>
    decide(`/entries/${entry.id}/review`, { verdict, seen: entry.since, ...more }));
}

export const undo = (change: number): Promise<Done | null> => told(`Change ${change} is undone`, () => decide("/undo", { change }));

export const grade = (subject: string, value: string | null): Promise<Done | null> =>
  told(value ? `Graded ${value}` : "The grade is taken back", () => decide("/grades", { subject, value }));

export const alias = (name: string, other: string, same: boolean): Promise<Done | null> =>
  told(`“${name}” and “${other}” are ${same ? "one" : "two"}`, () => decide("/aliases", { name, other, same }));

export const keep = (name: string, address: string): Promise<KeptSearch | null> =>
  told(`Kept as “${name}”`, () => decide<KeptSearch>("/searches", { name, address }));

export const forget = (search: KeptSearch): Promise<object | null> =>
  told(`“${search.name}” is kept no longer`, () => decide<object>("/searches/forget", { search: search.n }));

const BECAUSE: Record<number, string> = {
  401: "Your session has ended. Log in, then decide again. ",
  409: "Somebody decided on this meanwhile; nothing of theirs was overwritten. It is shown as it stands now. ",
};

/** Makes a decision and says how it went; null where it was refused. Either way what is on show is asked for again. */
async function told<T>(done: string, make: () => Promise<T>): Promise<T | null> {
  try {
    const made = await make();
    say(`${done}.`);
    return made;
  } catch (error) {
    const trouble = problem(error);
    say((BECAUSE[trouble.status] ?? "") + trouble.message, true);
    return null;
  } finally {
    decided.value += 1;
  }
}
