// Who sits at this page, and what they may do. The server decides what is allowed; here what it would refuse is not offered.

import { computed } from "@preact/signals";
import { ask, send, session, type Session } from "./api";
import { decided, problem, say } from "./state";

/** Asks once, at the start. Whoever must log in first is told so by a null session. Rejects where the server does not answer. */
export async function begin(): Promise<void> {
  try {
    session.value = await ask<Session>("/session");
  } catch (error) {
    if (session.value !== null) throw error;
  }
}

export async function logIn(name: string, password: string): Promise<void> {
  session.value = await send<Session>("/session", { name, password });
  decided.value += 1; // what was refused meanwhile is asked for again
}

/** Leaves, and loads the page anew: nothing of what was on show stays. */
export async function logOut(): Promise<void> {
  try {
    await send("/session/end", {});
    location.assign("/");
  } catch (error) {
    say(problem(error).message, true);
  }
}

export async function changePassword(password: string, fresh: string): Promise<void> {
  session.value = await send<Session>("/session/password", { password, new: fresh });
}

export const mayDecide = computed(() => session.value?.decides === true);

/** Why nothing is offered that decides; empty where it is. */
export const whyNot = computed(() => {
  const now = session.value;
  if (!now || now.decides) return "";
  return now.login && now.role === "reader" ? `${now.name} may read here, and decide nothing: ask who runs the ledger.` : "This server is read-only: nothing is decided here.";
});
