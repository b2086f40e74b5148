// The API as the page sees it: the shapes it uses, one way to ask and one to decide. Whether an answer is still the same is
// the browser's business: the server tags its answers, and the browser's cache asks with the tag.

import { signal } from "@preact/signals";

export type Span = [start: number, end: number];
export type Query = Record<string, string>;

export interface Period { start: string | null; end: string | null; text: string | null; approximate: boolean }
export interface Place {
  name: string; country: string | null; admin1: string | null; lat: number | null; lon: number | null; kind: string | null;
  relation: string | null;
}
export interface Window { kind: string; since: string | null; per: string | null }
export interface Speaker {
  name: string | null; kind: string; role: string | null; organisation: string | null; country: string | null;
}

interface Entered {
  id: string; report: string; published: string | null; outlet: string | null; title: string | null; url: string | null;
  who: string | null; words: string; context: string; context_start: number; review: string; grade: string | null;
  source_grade: string | null; confidence: number; in_heading: boolean; rules: string[]; since?: number; until?: number | null;
}
export interface Amount { text: string; value: number | null; low: number | null; high: number | null; comparator: string }
export interface Counted extends Amount {
  unit: string | null; counted: string | null; measure: string; status: string; party: string | null; side: string | null;
  place: Place | null; time: Period | null; window: Window | null; additive: boolean; part_of: string | null;
}
export interface Figure extends Entered, Counted {
  span: Span; statement: string | null; speaker: Speaker | null; by: string | null;
}
export interface Statement extends Entered {
  speaker: Speaker; source: Span[]; cue: Span[]; content: Span[]; quote: string; act: string; said: Period | null;
  via: string | null;
}
export type Entry = Figure | Statement;
export const isFigure = (entry: Entry): entry is Figure => "span" in entry;

export interface Page<T> { items: T[]; next: string | null }
/** A page of what the whole ledger is held together for: as of a change; `renewing`: the ledger has changed since. */
export interface Held<T> extends Page<T> { count: number; change: number; renewing: boolean }
export type Worthy = Figure & { worth: number; why: string[] };
export interface Facet { value: string | null; entries: number }
export interface PlaceCount { place: Place | null; entries: number }
export interface DayCount { day: string | null; entries: number }
export interface Summary {
  version: string; change: number; reports: number; statements: number; figures: number; reviewed: number; waiting: number;
}
export interface Filed {
  id: string; digest: string; title: string | null; published: string | null; outlet: string | null; url: string | null;
  language: string | null; author: string | null; added: string; statements: number; figures: number;
  previous: string | null; next: string | null; expunged: string | null; arrival: { way: string; where: string };
}
export interface Copy { report: string; other: string; kind: string; inside: number; around: number; words: number }
export interface Told {
  report: Filed; text: string | null; statements: Statement[]; figures: Figure[]; copies: Copy[]; versions: Filed[];
  engine: { version: string; model: string } | null; notes: Note[];
}
export interface Note { kind: string; text: string; span: Span | null }
export interface Change {
  n: number; at: string; kind: string; by: string | null; reason: string | null; undoes: number | null;
  detail: Record<string, unknown> | null;
}
export interface History extends Page<Entry> { changes: Change[] }
export interface Link { a: string; b: string; relation: string; confidence: number; why: string }
export interface Voice {
  key: string; name: string; kind: string; role: string | null; organisation: string | null; country: string | null;
  spellings: string[]; statements: number; figures: number; first: string | null; last: string | null; grade: string | null;
}
export interface Hit { kind: string; id: string; origin: Filed; snippet: string; found: Span[] }

export interface Account extends Counted {
  figure: string; who: string; teller: string; kind: string; said: Period | null; report: string; outlet: string | null;
  published: string | null; title: string | null; bounds: [low: number | null, high: number | null];
}
export interface Claim extends Account { carriers: Account[]; earlier: Account[] }
export interface Scope {
  measure: string; unit: string | null; party: string | null; place: Place | null; time: Period | null; window: Window | null;
}
export interface Verdict {
  a: string; b: string; word: "agree" | "differ" | "cannot be compared"; sentence: string; by: number | null;
  caveats: string[];
}
export interface Matter {
  matter: string; scope: Scope; claims: Claim[]; verdicts: Verdict[]; independent: string[][]; silent: string[];
  advice: { figure: string; grade: string; why: string }[];
}
export interface Term { figure: string; words: string; what: string; who: string; bounds: [number | null, number | null] }
export interface Finding {
  kind: string; terms: Term[]; remainder: [number | null, number | null]; holds: boolean; sentence: string;
}
export interface Step {
  as_of: string | null; published: string | null; revises: string | null; corrects: boolean; accounts: Account[];
}
export interface Series { who: string; teller: string; scope: Scope; phases: string[]; steps: Step[] }
export interface Done { change: number; entries?: string[] }
export interface Called { name: string; kind: string | null; role: string | null; organisation: string | null; country: string | null }
/** What was decided about speakers and outlets: two names that are one or two, who held an office, whose an outlet is. */
export type Ruling = { change: number } & (
  | { kind: "names"; a: Called; b: Called; same: boolean }
  | { kind: "office"; role: string; organisation: string; person: string; since: string | null; until: string | null }
  | { kind: "house"; outlet: string; house: string }
);
export interface KeptSearch { n: number; name: string; address: string; by: string; at: string }
export interface Access { at: string; name: string; what: string; address: string }

/** Who asks, as the server tells it, and whether they may decide here: a reader may not, and on a read-only server nobody.
 * `csrf` must come with each decision; `login`: members come in by name and password. */
export interface Session {
  name: string | null; role: "reader" | "reviewer" | "admin"; decides: boolean; csrf: string | null; ends: string | null;
  login: boolean;
}
/** The session of this page: undefined while the server has not said, null where somebody must log in first. */
export const session = signal<Session | null | undefined>(undefined);

const BASE = "/api/v1";

/** An error as the server tells it: where, what, and what to do about it. */
export class Problem extends Error {
  constructor(readonly status: number, readonly where: string, readonly what: string, readonly remedy: string) {
    super(`${where}: ${what}${remedy ? `; ${remedy}` : ""}`);
  }
}

/** An address with its query; what is empty is left out. */
export function address(path: string, query: Query = {}): string {
  const given = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ""));
  const asked = given.toString();
  return asked ? `${path}?${asked}` : path;
}

export const apiAddress = (path: string, query?: Query): string => BASE + address(path, query);

/** Asks a question of the API: `path` below /api/v1, with its query. */
export const ask = <T>(path: string, signal?: AbortSignal): Promise<T> =>
  watched(reached<T>(path, { signal: signal ?? null, headers: { accept: "application/json" } }));

/** Makes a decision. */
export async function decide<T = Done>(path: string, body: object): Promise<T> {
  try {
    return await watched(send<T>(path, body));
  } catch (error) {
    if (!(error instanceof Problem && error.status === 403 && (await hasNewToken()))) throw error;
    return watched(send<T>(path, body));
  }
}

/** Who logs in anew in another tab has another token from then on: it is asked for, and the decision sent again. */
async function hasNewToken(): Promise<boolean> {
  const before = session.value;
  if (!before?.csrf) return false;
  const now = await ask<Session>("/session");
  session.value = now;
  return now.name === before.name && now.csrf !== before.csrf;
}

/** Sends a body as it is, with the token of the session. */
export function send<T>(path: string, body: object): Promise<T> {
  const token = session.value?.csrf;
  const headers = { "content-type": "application/json", ...(token ? { "x-csrf-token": token } : {}) };
  return reached<T>(path, { method: "POST", headers, body: JSON.stringify(body) });
}

/** An answer; where it is that the session has ended, whoever sits here must log in again. */
async function watched<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Problem && error.status === 401) session.value = null;
    throw error;
  }
}

async function reached<T>(path: string, init: RequestInit): Promise<T> {
  try {
    return await answered<T>(await fetch(BASE + path, init));
  } catch (error) {
    if (error instanceof Problem || (error instanceof DOMException && error.name === "AbortError")) throw error;
    throw new Problem(0, "the server", "does not answer", "see whether `sayso serve` is still running, then try again");
  }
}

async function answered<T>(response: Response): Promise<T> {
  const told: unknown = await response.json().catch(() => null);
  if (response.ok) return told as T;
  const { where = "the server", title = `answered ${response.status}`, remedy = "" } = (told ?? {}) as Record<string, string>;
  throw new Problem(response.status, where, title, remedy);
}
