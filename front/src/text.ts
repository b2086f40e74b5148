// A report's text and the places in it. The ledger counts Unicode code points, JavaScript counts UTF-16 units: every offset
// passes through here. What does not stand where its entry says is an orphan: listed, never moved.

import { isFigure, type Entry, type Span, type Statement } from "./api";

export type MarkKind = "source" | "cue" | "content" | "figure";
export interface Mark { id: string; kind: MarkKind; start: number; end: number }
export interface Piece { text: string; marks: Mark[] }

const ASTRAL = /[\ud800-\udbff][\udc00-\udfff]/;

/** From an offset in code points to one in UTF-16 units. */
export function unitsOf(text: string): (point: number) => number {
  if (!ASTRAL.test(text)) return (point) => point;
  const at: number[] = [];
  let unit = 0;
  for (const point of text) {
    at.push(unit);
    unit += point.length;
  }
  return (point) => (point < at.length ? (at[point] as number) : text.length + (point - at.length));
}

export const spansOf = (entry: Entry): Span[] => (isFigure(entry) ? [entry.span] : entry.content);

/** Do an entry's words stand in the text where it says? */
export function stands(text: string, units: (point: number) => number, entry: Entry): boolean {
  const spans = spansOf(entry);
  const there = spans.map(([start, end]) => text.slice(units(start), units(end)));
  return there.length > 0 && there.every(Boolean) && there.join(" … ") === (isFigure(entry) ? entry.text : entry.words);
}

export async function digestOf(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function marksOf(entry: Entry, units: (point: number) => number): Mark[] {
  const made = (kind: MarkKind) => ([start, end]: Span): Mark => ({ id: entry.id, kind, start: units(start), end: units(end) });
  if (isFigure(entry)) return [made("figure")(entry.span)];
  return [...entry.content.map(made("content")), ...entry.source.map(made("source")), ...entry.cue.map(made("cue"))];
}

/** The text cut at every end of a mark, each piece with the marks that cover it. */
export function pieces(text: string, marks: Mark[]): Piece[] {
  const begin = grouped(marks);
  const cuts = [...new Set([0, text.length, ...marks.flatMap((mark) => [mark.start, mark.end])])].sort((a, b) => a - b);
  let open: Mark[] = [];
  return cuts.slice(0, -1).map((cut, n) => {
    open = [...open.filter((mark) => mark.end > cut), ...(begin.get(cut) ?? [])];
    return { text: text.slice(cut, cuts[n + 1]), marks: open };
  });
}

/** The pieces parted into lines, each with its line break: laid out apart, so that a long report stays quick. */
export function linesOf(cut: Piece[]): Piece[][] {
  const lines: Piece[][] = [[]];
  for (const { text, marks } of cut) {
    for (const part of text.split(/(?<=\n)/)) {
      if (part) lines.at(-1)?.push({ text: part, marks });
      if (part.endsWith("\n")) lines.push([]);
    }
  }
  return lines.filter((line) => line.length > 0);
}

/** An entry's sentence with its words marked, where they stand in it. */
export function inContext(entry: Entry): Piece[] {
  const units = unitsOf(entry.context);
  const length = [...entry.context].length;
  const inside = spansOf(entry)
    .map(([start, end]): Span => [Math.max(0, start - entry.context_start), Math.min(length, end - entry.context_start)])
    .filter(([start, end]) => start < end);
  const kind: MarkKind = isFigure(entry) ? "figure" : "content";
  return pieces(entry.context, inside.map(([start, end]) => ({ id: entry.id, kind, start: units(start), end: units(end) })));
}

/** The pieces of a statement's words; they are parted as the ledger parts them where they are shown in one line. */
export function piecesOf(statement: Statement): string[] {
  const parts = statement.words.split(" … ");
  return parts.length === statement.content.length ? parts : statement.content.map((_, n) => `piece ${n + 1}`);
}

/** A line of text with some spans of code points marked. */
export function found(text: string, spans: Span[]): Piece[] {
  const units = unitsOf(text);
  return pieces(text, spans.map(([start, end]) => ({ id: "", kind: "figure", start: units(start), end: units(end) })));
}

function grouped(marks: Mark[]): Map<number, Mark[]> {
  const found = new Map<number, Mark[]>();
  for (const mark of marks) found.set(mark.start, [...(found.get(mark.start) ?? []), mark]);
  return found;
}
