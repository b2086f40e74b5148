// What the whole page shares: questions and their answers, what was last said aloud, and that something was decided.

import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { ask, Problem, session } from "./api";

/** Counts the decisions made here; every answer on show is asked for again when it grows. */
export const decided = signal(0);

/** What a screen reader is told, and the line at the foot of the page: the outcome of what was just done. */
export const said = signal<{ text: string; bad: boolean; at: number }>({ text: "", bad: false, at: 0 });
export const say = (text: string, bad = false): void => void (said.value = { text, bad, at: said.value.at + 1 });

/** What only a screen reader is told: how much a new filter found. */
export const heard = signal("");

export interface Answer<T> { told: T | null; problem: Problem | null; pending: boolean }

const SOON = 2_000; // milliseconds after which what is being made anew is asked for again

/** The answer to a question. The one before stays on show until the next has come; null asks nothing. */
export function useAsk<T>(path: string | null): Answer<T> {
  const [answer, set] = useState<Answer<T>>({ told: null, problem: null, pending: path !== null });
  const [again, askAgain] = useState(0);
  const since = decided.value;
  useEffect(() => {
    if (path === null) return set({ told: null, problem: null, pending: false });
    const control = new AbortController();
    let later = 0;
    set((before) => ({ ...before, pending: true }));
    ask<T>(path, control.signal).then(
      (told) => {
        if (control.signal.aborted) return; // the head of one taken back may be there
        set({ told, problem: null, pending: false });
        if (isRenewing(told)) later = setTimeout(() => askAgain((n) => n + 1), SOON);
      },
      (error: unknown) => {
        // Without a session the page stays as it was, behind the form to log in.
        if (control.signal.aborted || session.value === null) return;
        set({ told: null, problem: problem(error), pending: false });
      },
    );
    return () => {
      control.abort();
      clearTimeout(later);
    };
  }, [path, since, again]);
  return answer;
}

/** Is this what was made of an earlier change, and is it being made anew? */
export const isRenewing = (told: unknown): told is { change: number } =>
  typeof told === "object" && told !== null && "renewing" in told && told.renewing === true;

export function problem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem(0, "this page", String(error), "load it again");
}

/** Says the heading of a page in the window's title. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · sayso` : "sayso";
  }, [title]);
}

const KEYS_OFF = "sayso-keys-off";

/** Single keys can be switched off, for who speaks to the computer or presses keys by accident (WCAG 2.1.4). */
export const keysOn = signal(localStorage.getItem(KEYS_OFF) === null);
export function switchKeys(on: boolean): void {
  keysOn.value = on;
  if (on) localStorage.removeItem(KEYS_OFF);
  else localStorage.setItem(KEYS_OFF, "1");
}

const GOES_ON: ReadonlySet<string> = new Set(["j", "k"]); // while they are held; one press decides one thing

/** Keys of a page, as long as nobody is in a form and no modifier is held. */
export function useKeys(keys: Record<string, () => void>): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const typing = event.target instanceof Element && event.target.closest("form, input, textarea, select, dialog");
      const act = keys[event.key];
      if (!act || typing || (event.repeat && !GOES_ON.has(event.key)) || !keysOn.value || !session.value || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  });
}
