// Decisions on entries. A review names the change since which the entry was seen so; where somebody else was there meanwhile,
// the ledger refuses, nothing is overwritten, and the entry is shown as it stands now.

import { decide, type Done, type Entry } from "./api";
import { decided, problem, say } from "./state";

export type Judgement = "accept" | "reject" | "edit";
const DONE: Record<Judgement, string> = { accept: "accepted", reject: "rejected", edit: "edited" };

export async function review(entry: Entry, verdict: Judgement, more: object = {}): Promise<Done | null> {
  return told(`“${entry.words.slice(0, 60)}” ${DONE[verdict]}`, () =>
    decide(`/entries/${entry.id}/review`, { verdict, seen: entry.since, ...more }));
}

export const undo = (change: number | null): Promise<Done | null> =>
  told(change === null ? "Your last decision is undone" : `Change ${change} is undone`, () => decide("/undo", { change }));

export const grade = (subject: string, value: string | null): Promise<Done | null> =>
  told(value ? `Graded ${value}` : "The grade is taken back", () => decide("/grades", { subject, value }));

export const alias = (name: string, other: string, same: boolean): Promise<Done | null> =>
  told(`“${name}” and “${other}” are ${same ? "one" : "two"}`, () => decide("/aliases", { name, other, same }));

/** Makes a decision and says how it went; null where it was refused. Either way what is on show is asked for again. */
async function told(done: string, make: () => Promise<Done>): Promise<Done | null> {
  try {
    const made = await make();
    say(`${done}.`);
    return made;
  } catch (error) {
    const trouble = problem(error);
    const meanwhile = trouble.status === 409 ? "Somebody decided on this meanwhile; nothing of theirs was overwritten. It is shown as it stands now. " : "";
    say(meanwhile + trouble.message, true);
    return null;
  } finally {
    decided.value += 1;
  }
}
