// The queue of figures that nobody has looked at, those worth most first, each with the ledger's reasons. The keyboard does it
// all, and nothing waits: entries are here before they come up, and decisions go to the ledger one after the other behind.

import { useSignal, type Signal } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { address, ask, session, type Held, type Problem, type Query, type Worthy } from "../api";
import { Chips } from "../components/Chips";
import { Edit } from "../components/Edit";
import { Facts } from "../components/Facts";
import { Keys, toggleKeys } from "../components/Keys";
import { Marked } from "../components/Marked";
import { Merge } from "../components/Merge";
import { WhyNot } from "../components/Person";
import { Split } from "../components/Split";
import { Heading, Trouble } from "../components/Tell";
import { review, undo, type Judgement } from "../deciding";
import { decidedOn, EMPTY, fed, isBusy, judged, moved, putBack, renewed, settled, undecided, undoing, undone, withEntries, type Desk } from "../desk";
import { filtersOf, ofQueue } from "../filters";
import { amount, many, source, speakerOf, what, whole, words } from "../format";
import { here } from "../router";
import { mayDecide } from "../session";
import { heard, isRenewing, problem, say, useKeys } from "../state";
import { inContext } from "../text";

const AT_ONCE = "100";
const AHEAD = 40; // entries that are here before they come up
const SOON = 2_000; // milliseconds after which a queue that is being made anew is asked for again
const READING: readonly [string, string][] = [
  ["j", "next"], ["k", "previous"], ["o", "open its report, in a new tab"], ["?", "show the keys, or put them away"],
];
const DECIDING: readonly [string, string][] = [
  ["a", "accept: the report says this"], ["r", "reject: it is misread"], ["e", "edit"], ["m", "merge with others that tell the same"],
  ["s", "split: it counts two things"], ["u", "undo your last decision"],
];
type Form = "edit" | "merge" | "split";

export function Review(): VNode {
  const query = ofQueue(filtersOf(here.value.query));
  return (
    <>
      <Heading title="Review">
        <span>What reading made of the reports: what is likely misread, and what much hangs on, first.</span>
        <Keys keys={mayDecide.value ? [...DECIDING, ...READING] : READING} />
      </Heading>
      <WhyNot />
      <div class="tools"><Chips query={query} /></div>
      <Queue key={address("", query)} query={query} />
    </>
  );
}

function Queue({ query }: { query: Query }): VNode {
  const desk = useSignal<Desk | null>(null);
  const [trouble, tell] = useState<Problem | null>(null);
  const old = useSignal<number | null>(null); // the change that the queue is of, while it is being made anew
  const asked = (cursor: string): Promise<Held<Worthy>> => ask(address("/queue", { ...query, limit: AT_ONCE, cursor }));
  useEffect(() => {
    if (session.value === null) return;
    let later = 0, gone = false;
    const begin = (): void => void asked("").then((told) => {
      if (gone) return;
      const before = desk.value ?? EMPTY;
      const renewing = isRenewing(told) && before.made.length === 0; // after a decision it would be so for ever
      desk.value = renewed(before, told.items, told.next, told.count);
      old.value = renewing ? told.change : null;
      if (renewing) later = setTimeout(begin, SOON);
    }, (error: unknown) => gone || session.value === null || tell(problem(error)));
    tell(null);
    begin();
    return () => {
      gone = true;
      clearTimeout(later);
    };
  }, [session.value === null]); // asked again once somebody has logged in
  const left = desk.value ? desk.value.queue.length - desk.value.at : 0;
  const next = desk.value?.next ?? null;
  useEffect(() => {
    if (!desk.value || !next || left > AHEAD) return;
    asked(next).then((told) => desk.value && (desk.value = fed(desk.value, told.items, told.next)), (error: unknown) => say(problem(error).message, true));
  }, [next, left <= AHEAD]);
  if (trouble) return <Trouble problem={trouble} />;
  if (!desk.value) return <p class="quiet" aria-busy="true">Asking the ledger …</p>;
  return (
    <>
      {old.value !== null && <p class="soft" role="status">As of change {old.value}; being made anew.</p>}
      {desk.value.queue.length ? <AtDesk desk={desk as Signal<Desk>} /> : <p class="quiet">Nothing waits for review here.</p>}
    </>
  );
}

/** What can be done at the desk. What is decided goes to the ledger in the order in which it was decided. */
function useActs(desk: Signal<Desk>): { judge: (verdict: Judgement, more?: object) => boolean; saved: (verdict: Judgement, more: object) => Promise<boolean>; takeBack: () => void } {
  const line = useRef<Promise<unknown>>(Promise.resolve());
  const inLine = <T,>(act: () => Promise<T>): Promise<T> => {
    const done = line.current.then(act);
    line.current = done.catch((error: unknown) => say(problem(error).message, true));
    return done;
  };
  const now = async (ids: readonly string[]): Promise<Worthy[]> => {
    const before = new Map(desk.value.queue.map((one) => [one.id, one]));
    const asked = ids.filter((id) => before.has(id)).map((id) => ask<Worthy>(`/entries/${id}`));
    return (await Promise.all(asked)).map((entry) => ({ ...before.get(entry.id), ...entry }) as Worthy);
  };
  const free = (entry: Worthy | undefined): entry is Worthy => {
    if (!entry) return false;
    if (isBusy(desk.value, entry.id)) say("What was decided on this is still on its way to the ledger: press again in a moment.", true);
    else if (judged(desk.value).has(entry.id)) say("This is decided. Undo takes decisions back, the last first; on its own page it is decided anew.", true);
    else return true;
    return false;
  };
  const judge = (verdict: Judgement, more: object = {}): boolean => {
    const entry = desk.value.queue[desk.value.at];
    if (!free(entry)) return false;
    desk.value = decidedOn(desk.value, [entry.id], verdict, null);
    void inLine(async () => {
      const done = await review(entry, verdict, more);
      const [stands = entry] = done ? [] : await now([entry.id]).catch(() => []);
      desk.value = done ? settled(desk.value, entry.id, done.change) : putBack(desk.value, stands);
    });
    return true;
  };
  const saved = async (verdict: Judgement, more: object): Promise<boolean> => {
    const entry = desk.value.queue[desk.value.at];
    if (!free(entry)) return false;
    const ids = [entry.id, ...("others" in more ? (more.others as string[]) : [])];
    desk.value = decidedOn(desk.value, ids, verdict, null);
    return inLine(async () => {
      const done = await review(entry, verdict, more);
      const entries = await now([entry.id]).catch(() => [entry]);
      desk.value = done ? settled(withEntries(desk.value, entries), entry.id, done.change) : undone(desk.value, entry.id, entries);
      return done !== null;
    });
  };
  const takeBack = (): void => {
    const last = desk.value.made.filter((one) => !one.undoing).at(-1);
    const id = last?.ids[0];
    if (!last || !id) return say("Nothing was decided here that could be undone.", true);
    desk.value = undoing(desk.value, id, true);
    void inLine(async () => {
      const change = desk.value.made.find((one) => one.ids[0] === id)?.change ?? null;
      if (change === null) return; // it was refused, which was told
      const gone = await undo(change);
      const entries = gone ? await now(last.ids) : [];
      desk.value = gone ? undone(desk.value, id, entries) : undoing(desk.value, id, false);
    });
  };
  return { judge, saved, takeBack };
}

function AtDesk({ desk }: { desk: Signal<Desk> }): VNode {
  const { judge, saved, takeBack } = useActs(desk);
  const [form, open_] = useState<Form | null>(null);
  const stage = useRef<HTMLElement>(null);
  const { queue, at } = desk.value;
  const entry = queue[at] as Worthy;
  const verdicts = judged(desk.value);
  const to = (n: number): void => {
    open_(null);
    desk.value = moved(desk.value, n);
    stage.current?.focus({ preventScroll: true });
  };
  const step = (by: number): void => to(desk.value.at + by);
  const goOn = (): void => to(undecided(desk.value));
  const decide = (verdict: Judgement): void => void (judge(verdict) && goOn());
  const save = (verdict: Judgement) => (more: object): void =>
    void saved(verdict, more).then((done) => done && desk.value.queue[desk.value.at]?.id === entry.id && goOn());
  const turn = (which: Form): void => open_(form === which ? null : which);
  const back = (): void => (open_(null), takeBack());
  const deciding: Record<string, () => void> = mayDecide.value
    ? { a: () => decide("accept"), r: () => decide("reject"), e: () => turn("edit"), m: () => turn("merge"), s: () => turn("split"), u: back } : {};
  useKeys({
    j: () => step(1), k: () => step(-1), ...deciding,
    o: () => open(`/report/${entry.report}#${entry.id}`, "_blank", "noopener"), "?": toggleKeys,
  });
  useHeard(entry);
  const of = { entry, close: () => (open_(null), stage.current?.focus()) };
  return (
    <div class="desk">
      <section class="stage" ref={stage} tabIndex={-1} aria-label="The entry in hand">
        <Progress desk={desk.value} />
        <InHand entry={entry} verdict={verdicts.get(entry.id)} refused={desk.value.refused.has(entry.id)} />
        {verdicts.size >= queue.length && desk.value.next === null && <p class="quiet">All of it is decided: nothing waits here any more.</p>}
        <div class="acts" role="group" aria-label="Decide">
          {mayDecide.value && (
            <>
              <button type="button" class="main" onClick={() => decide("accept")}>Accept <kbd>a</kbd></button>
              <button type="button" onClick={() => decide("reject")}>Reject <kbd>r</kbd></button>
              <button type="button" aria-expanded={form === "edit"} onClick={() => turn("edit")}>Edit <kbd>e</kbd></button>
              <button type="button" aria-expanded={form === "merge"} onClick={() => turn("merge")}>Merge <kbd>m</kbd></button>
              <button type="button" aria-expanded={form === "split"} onClick={() => turn("split")}>Split <kbd>s</kbd></button>
              <button type="button" onClick={back} disabled={!desk.value.made.length}>Undo <kbd>u</kbd></button>
            </>
          )}
          <button type="button" onClick={() => step(-1)} disabled={at === 0}>Previous <kbd>k</kbd></button>
          <button type="button" onClick={() => step(1)} disabled={at === queue.length - 1}>Next <kbd>j</kbd></button>
        </div>
        {form === "edit" && <Edit key={entry.id} {...of} save={(values, reason) => save("edit")({ values, reason: reason || null })} />}
        {form === "merge" && <Merge key={entry.id} {...of} save={(merged, reason) => save("merge")({ ...merged, reason: reason || null })} />}
        {form === "split" && <Split key={entry.id} {...of} save={(into, reason) => save("split")({ into, reason: reason || null })} />}
        <Facts entry={entry} />
      </section>
      <Waiting desk={desk.value} verdicts={verdicts} choose={to} />
    </div>
  );
}

/** What a screen reader is told of the entry that comes up. */
function useHeard(entry: Worthy): void {
  useEffect(() => {
    heard.value = `${speakerOf(entry)}, ${amount(entry)} ${what(entry)} ${words(entry.measure)}: ${inContext(entry).map((piece) => piece.text).join("")}`;
  }, [entry.id]);
}

function Progress({ desk: { queue, at, made, waiting } }: { desk: Desk }): VNode {
  const taken = made.filter((one) => one.change !== null).length;
  const underway = made.length - taken;
  return (
    <p class="soft progress">
      <span>{whole(at + 1)} of {whole(Math.max(waiting, queue.length))}</span>
      {mayDecide.value && <progress max={Math.max(waiting, queue.length)} value={made.length} aria-label="decided" />}
      {mayDecide.value && <span>{taken} decided{underway > 0 && `, ${underway} on the way`}</span>}
    </p>
  );
}

function InHand({ entry, verdict, refused }: { entry: Worthy; verdict: Judgement | undefined; refused: boolean }): VNode {
  return (
    <>
      {refused && <p class="trouble">Your decision on this was refused. It is shown as it stands now{entry.review !== "none" && `: ${entry.review}`}; decide again, or go on.</p>}
      <blockquote class="evidence" dir="auto"><Marked pieces={inContext(entry)} /></blockquote>
      <p class="soft">
        <bdi>{speakerOf(entry)}</bdi> · <bdi>{source(entry)}</bdi> · <a href={`/report/${entry.report}#${entry.id}`}>its report</a> · <a href={`/entry/${entry.id}`}>its matters and history</a>
        {verdict && <b> · {DONE[verdict]}</b>}
      </p>
      {entry.why.length > 0 && <ul class="why" aria-label="Why it comes up here">{entry.why.map((one) => <li key={one} dir="auto">{one}</li>)}</ul>}
    </>
  );
}

const DONE: Record<Judgement, string> = { accept: "✓ accepted", reject: "✗ rejected", edit: "✎ edited", merge: "⊂ merged", split: "⑂ split" };

function Waiting({ desk: { queue, at, waiting, refused }, verdicts, choose }: { desk: Desk; verdicts: Map<string, Judgement>; choose: (n: number) => void }): VNode {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const row = list.current?.children[at] as HTMLElement | undefined;
    const box = list.current;
    if (row && box) box.scrollTop = Math.max(0, row.offsetTop - box.clientHeight / 3);
  }, [at]);
  return (
    <section class="waiting" aria-label="The queue">
      <h2>{many(Math.max(0, Math.max(waiting, queue.length) - verdicts.size), "figure")} left</h2>
      <ol ref={list}>
        {queue.map((figure, n) => (
          <li key={figure.id}>
            <button type="button" class={verdicts.has(figure.id) ? "row gone" : "row"} aria-current={n === at || undefined} onClick={() => choose(n)}>
              <span class="number num">{amount(figure) || figure.text}</span>
              <span><bdi>{what(figure)}</bdi> <span class="soft">{words(figure.measure)}</span>{figure.why[0] && <span class="soft first-why">{figure.why[0]}</span>}</span>
              <span class="soft">{refused.has(figure.id) ? <span class="bad-word">refused</span> : DONE[verdicts.get(figure.id) as Judgement]?.[0] ?? figure.confidence.toFixed(2)}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
