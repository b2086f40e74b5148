// A report: the text as it was with its entries marked in place, a card for each beside it, its versions and copies. What is
// chosen stands in the address. Text and cards are made once, and stay as they are but for what is chosen.

import { signal, type Signal } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { address, type Entry, type Told } from "../api";
import { Card } from "../components/Card";
import { Keys, toggleKeys } from "../components/Keys";
import { Heading, Tell } from "../components/Tell";
import { many, source } from "../format";
import { go, here } from "../router";
import { useAsk, useKeys } from "../state";
import { digestOf, linesOf, marksOf, pieces, spansOf, stands, unitsOf, type Piece } from "../text";

const KEYS = [["j", "next entry"], ["k", "previous entry"], ["Esc", "none chosen"], ["?", "show the keys, or put them away"]] as const;

export function ReportPage({ id }: { id: string }): VNode {
  const answer = useAsk<Told>(`/reports/${id}`);
  return <Tell of={answer}>{(told) => <Report told={told} />}</Tell>;
}

function Report({ told }: { told: Told }): VNode {
  const { report, text } = told;
  return (
    <>
      <Heading title={report.title ?? "Untitled report"}>
        <span dir="auto">{source(report)}{report.author && ` · ${report.author}`}</span>
        <span>{many(told.statements.length, "statement")}, <a href={address("/figures", { report: report.id, versions: "all" })}>{many(told.figures.length, "figure")}</a></span>
        {text !== null && <Checked text={text} digest={report.digest} />}
        {text !== null && <Keys keys={KEYS} />}
      </Heading>
      {text === null
        ? <p class="trouble">This report was expunged: {report.expunged}. Its text and names are gone.</p>
        : <Reading told={told} text={text} />}
      <Related told={told} />
      <Unread told={told} />
    </>
  );
}

/** The text's digest, worked out again here. */
function Checked({ text, digest }: { text: string; digest: string }): VNode {
  const [found, set] = useState<string | null>(null);
  useEffect(() => {
    if (globalThis.crypto?.subtle) void digestOf(text).then(set);
    else set("");
  }, [text]);
  if (found === null) return <span>checking …</span>;
  if (found === "") return <span>the digest cannot be checked over this connection</span>;
  const fits = found === digest;
  return <span class={fits ? "good-word" : "bad-word"} title={digest}>{fits ? "✓ the text has its digest" : "✗ the text is not what was read: its digest differs"}</span>;
}

function sorted(told: Told): Entry[] {
  const start = (entry: Entry): number => spansOf(entry)[0]?.[0] ?? 0;
  // A statement goes before the figures in it, though it may begin at the same word.
  const all: Entry[] = [...told.statements, ...told.figures];
  return all.map((entry) => [start(entry), entry] as const).sort((a, b) => a[0] - b[0]).map(([, entry]) => entry);
}

function Reading({ told, text }: { told: Told; text: string }): VNode {
  const box = useRef<HTMLDivElement>(null);
  const { standing, orphans, units } = useMemo(() => {
    const units = unitsOf(text);
    const all = sorted(told);
    const fits = all.map((entry) => stands(text, units, entry));
    return { units, standing: all.filter((_, n) => fits[n]), orphans: all.filter((_, n) => !fits[n]) };
  }, [told]);
  const ids = useMemo(() => [...standing, ...orphans].map((entry) => entry.id), [standing]);
  const chosen = ids.find((id) => id === here.value.hash) ?? null;
  const lights = useMemo(() => new Map(ids.map((id) => [id, signal(false)])), [ids]);
  useChosen(box, chosen, lights);
  const choose = (id: string | undefined): void => {
    if (id) go(`${here.value.path}#${id}`, true);
  };
  const step = (by: number): void => choose(ids[chosen ? ids.indexOf(chosen) + by : 0]);
  useKeys({ j: () => step(1), k: () => step(-1), Escape: () => go(here.value.path, true), "?": toggleKeys });
  const pressed = (event: MouseEvent): void => {
    const within = (event.target as Element).closest<HTMLElement>("[data-ids]")?.dataset["ids"]?.split(" ");
    if (getSelection()?.toString()) return;
    if (within) choose(within[0]);
    else go(here.value.path, true);
  };
  const body = useMemo(() => <MarkedText text={text} entries={standing} units={units} />, [standing]);
  const cards = useMemo(() => <Cards standing={standing} orphans={orphans} lights={lights} />, [lights]);
  return (
    <div class="reading" ref={box}>
      <article class="report" aria-label="The report’s text" onClick={pressed}>{body}</article>
      <section class="margin" aria-label="What was read from it">
        {cards}
      </section>
    </div>
  );
}

function MarkedText({ text, entries, units }: { text: string; entries: Entry[]; units: (point: number) => number }): VNode {
  const cut = pieces(text, entries.flatMap((entry) => marksOf(entry, units)));
  return <>{linesOf(cut).map((line) => <div class="text-line" dir="auto">{line.map(marked)}</div>)}</>;
}

function marked(piece: Piece): VNode | string {
  if (!piece.marks.length) return piece.text;
  const kinds = new Set(piece.marks.map((mark) => mark.kind));
  // The innermost is what a press means: a figure before the statement around it, the shorter before the longer.
  const inner = [...piece.marks].sort((a, b) => a.end - a.start - (b.end - b.start));
  const ids = [...new Set(inner.map((mark) => mark.id))].join(" ");
  return <span class={`mk ${[...kinds].join(" ")}`} data-ids={ids}>{piece.text}</span>;
}

type Lights = ReadonlyMap<string, Signal<boolean>>;

function Cards({ standing, orphans, lights }: { standing: Entry[]; orphans: Entry[]; lights: Lights }): VNode {
  const cards = (entries: Entry[]): VNode[] =>
    entries.map((entry) => <Card key={entry.id} entry={entry} chosen={lights.get(entry.id) ?? signal(false)} />);
  return (
    <>
      {orphans.length > 0 && (
        <div class="trouble" role="alert">
          <p><b>{many(orphans.length, "orphan")}</b>: the words do not stand in the text where the entry says. They are listed at the end, and marked nowhere.</p>
        </div>
      )}
      {standing.length + orphans.length === 0 && <p class="quiet">Nothing was read from this report.</p>}
      <ol class="cards">{cards(standing)}</ol>
      {orphans.length > 0 && <h2>Orphans</h2>}
      <ol class="cards orphans">{cards(orphans)}</ol>
    </>
  );
}

/** Lights what is chosen, in the text and among the cards, and brings both into view. */
function useChosen(box: { current: HTMLElement | null }, chosen: string | null, lights: Lights): void {
  useEffect(() => {
    const light = lights.get(chosen ?? "");
    if (!light || !box.current) return;
    light.value = true;
    const lit = box.current.querySelectorAll(`.mk[data-ids~="${chosen}"]`);
    lit.forEach((one) => one.classList.add("chosen"));
    const card = box.current.querySelector<HTMLElement>(`[data-card="${chosen}"]`);
    lit[0]?.scrollIntoView({ block: "nearest" });
    if (card && !card.contains(document.activeElement)) card.querySelector("a")?.focus({ preventScroll: true });
    // The card unfolds with the next rendering, and is brought into view by its full height.
    const later = requestAnimationFrame(() => within(card));
    return () => {
      cancelAnimationFrame(later);
      light.value = false;
      lit.forEach((one) => one.classList.remove("chosen"));
    };
  }, [chosen, lights]);
}

/** Scrolls the margin alone, so that the text stays where the reader is. */
function within(card: HTMLElement | null): void {
  const margin = card?.closest<HTMLElement>(".margin");
  if (!card || !margin || margin.scrollHeight <= margin.clientHeight) return;
  const above = card.getBoundingClientRect().top - margin.getBoundingClientRect().top - 60;
  const below = card.getBoundingClientRect().bottom - margin.getBoundingClientRect().bottom + 20;
  if (above < 0) margin.scrollBy({ top: above });
  else if (below > 0) margin.scrollBy({ top: below });
}

function Related({ told }: { told: Told }): VNode | null {
  const { report, versions, copies } = told;
  if (versions.length < 2 && copies.length === 0) return null;
  return (
    <div class="columns related">
      {versions.length > 1 && (
        <section class="block" aria-label="Versions">
          <h2>Versions</h2>
          <ul class="lines">
            {versions.map((one) => (
              <li key={one.id}>
                <a href={`/report/${one.id}`} aria-current={one.id === report.id ? "page" : undefined}>{source(one)}</a>{" "}
                <span class="soft">{many(one.statements, "statement")}, {many(one.figures, "figure")}{one.next ? "" : " · the latest"}{one.id === report.id ? " · shown here" : ""}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {copies.length > 0 && (
        <section class="block" aria-label="Copies">
          <h2>Copies</h2>
          <ul class="lines">
            {copies.map((one) => {
              const other = one.other === report.id ? one.report : one.other;
              return <li key={other}><a href={`/report/${other}`}>{other.slice(0, 9)}</a> <span class="soft">{COPIES[one.kind] ?? one.kind}, {many(one.words, "word")} in one stretch or more</span></li>;
            })}
          </ul>
        </section>
      )}
    </div>
  );
}

/** What was not read, or not resolved, and what read the report. */
function Unread({ told: { notes, engine } }: { told: Told }): VNode | null {
  if (!engine) return null;
  return (
    <section class="block" aria-label="Notes">
      <h2>Notes</h2>
      <ul class="lines">
        {notes.map((note) => <li key={note.kind + String(note.span)}><i class="soft">{note.kind}:</i> <bdi>{note.text}</bdi></li>)}
        <li class="soft">Read by sayso {engine.version}, model {engine.model}.</li>
      </ul>
    </section>
  );
}

const COPIES: Record<string, string> = { whole: "says the same", part: "shares a good part", quote: "shares a block of words" };
