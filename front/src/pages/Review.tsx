// The queue of figures that nobody has looked at, those worth most first: the less sure the reading, and the larger the number.
// The keyboard does it all. The queue is fetched once, so that nothing moves under one's hands; each entry is fetched as it
// comes up, with the change since which it stands so, which a decision names.

import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { address, ask, type Entry, type Figure, type Page, type Problem } from "../api";
import { Edit } from "../components/Edit";
import { Facts } from "../components/Facts";
import { Keys, toggleKeys } from "../components/Keys";
import { Marked } from "../components/Marked";
import { Heading, Tell, Trouble } from "../components/Tell";
import { review, undo, type Judgement } from "../deciding";
import { filtersOf } from "../filters";
import { amount, many, source, speakerOf, what, words } from "../format";
import { here } from "../router";
import { problem, say, useAsk, useKeys } from "../state";
import { inContext } from "../text";

const NEWEST = "200";
const KEYS: readonly [string, string][] = [
  ["j", "next"], ["k", "previous"], ["a", "accept: the report says this"], ["r", "reject: it is misread"], ["e", "edit"],
  ["u", "undo your last decision"], ["o", "open its report, in a new tab"], ["?", "show the keys, or put them away"],
];

interface Made { id: string; change: number; verdict: Judgement }

const worth = (figure: Figure): number =>
  (1 - figure.confidence) * Math.log10(1 + Math.abs(figure.value ?? figure.low ?? figure.high ?? 0));

export function Review(): VNode {
  const query = JSON.stringify(filtersOf(here.value.query));
  const [queue, set] = useState<Figure[] | Problem | null>(null);
  useEffect(() => {
    ask<Page<Figure>>(address("/figures", { reviewed: "none", ...(JSON.parse(query) as object), limit: NEWEST })).then(
      ({ items }) => set(items.sort((a, b) => worth(b) - worth(a))),
      (error: unknown) => set(problem(error)),
    );
  }, [query]);
  return (
    <>
      <Heading title="Review"><span>What reading made of the newest reports, the least sure and the largest first.</span><Keys keys={KEYS} /></Heading>
      {queue === null ? <p class="quiet" aria-busy="true">Asking the ledger …</p> : Array.isArray(queue) ? <Queue queue={queue} /> : <Trouble problem={queue} />}
    </>
  );
}

function Queue({ queue }: { queue: Figure[] }): VNode {
  const [at, move] = useState(0);
  const [made, note] = useState<Made[]>([]);
  const [editing, edit] = useState(false);
  const current = queue[at];
  const entry = useAsk<Entry>(current ? `/entries/${current.id}` : null);
  const shown = entry.told?.id === current?.id ? entry.told : null;
  const judged = new Map(made.map((one) => [one.id, one.verdict]));
  const stage = useRef<HTMLElement>(null);
  const busy = useRef(false); // a second press before the first is answered would seem somebody else's
  const step = (by: number): void => {
    edit(false);
    move(Math.max(0, Math.min(queue.length - 1, at + by)));
    stage.current?.focus({ preventScroll: true });
  };
  const judge = async (verdict: Judgement, more: object = {}): Promise<void> => {
    if (busy.current) return;
    if (!shown) return say("The entry is still on its way: press again in a moment.", true);
    busy.current = true;
    const done = await review(shown, verdict, more).finally(() => (busy.current = false));
    if (!done) return;
    note([...made.filter((one) => one.id !== shown.id), { id: shown.id, change: done.change, verdict }]);
    step(1);
  };
  const takeBack = async (): Promise<void> => {
    const last = made.at(-1);
    if (!last) return say("Nothing was decided here that could be undone.", true);
    if (!(await undo(last.change))) return;
    note(made.slice(0, -1));
    move(queue.findIndex((figure) => figure.id === last.id));
  };
  useKeys({
    j: () => step(1), k: () => step(-1), a: () => void judge("accept"), r: () => void judge("reject"), e: () => edit(!editing),
    u: () => void takeBack(), o: () => open(`/report/${current?.report}#${current?.id}`, "_blank", "noopener"), "?": toggleKeys,
  });
  if (!current) return <p class="quiet">Nothing waits for review here.</p>;
  return (
    <div class="desk">
      <section class="stage" ref={stage} tabIndex={-1} aria-label="The entry in hand">
        <p class="soft progress">
          <span>{at + 1} of {queue.length}</span> <progress max={queue.length} value={judged.size} aria-label="decided" /> <span>{judged.size} decided</span>
        </p>
        <Tell of={entry}>{() => shown && <InHand entry={shown} verdict={judged.get(shown.id)} />}</Tell>
        <div class="acts" role="group" aria-label="Decide">
          <button type="button" class="main" onClick={() => void judge("accept")}>Accept <kbd>a</kbd></button>
          <button type="button" onClick={() => void judge("reject")}>Reject <kbd>r</kbd></button>
          <button type="button" aria-expanded={editing} onClick={() => edit(!editing)}>Edit <kbd>e</kbd></button>
          <button type="button" onClick={() => void takeBack()} disabled={!made.length}>Undo <kbd>u</kbd></button>
          <button type="button" onClick={() => step(-1)} disabled={at === 0}>Previous <kbd>k</kbd></button>
          <button type="button" onClick={() => step(1)} disabled={at === queue.length - 1}>Next <kbd>j</kbd></button>
        </div>
        {editing && shown && (
          <Edit key={shown.id} entry={shown} save={(values, reason) => void judge("edit", { values, reason: reason || null })}
            close={() => (edit(false), stage.current?.focus())} />
        )}
        {shown && <Facts entry={shown} />}
      </section>
      <Waiting queue={queue} at={at} judged={judged} choose={(n) => step(n - at)} />
    </div>
  );
}

function InHand({ entry, verdict }: { entry: Entry; verdict: Judgement | undefined }): VNode {
  return (
    <>
      <blockquote class="evidence" dir="auto"><Marked pieces={inContext(entry)} /></blockquote>
      <p class="soft">
        <bdi>{speakerOf(entry)}</bdi> · <bdi>{source(entry)}</bdi> · <a href={`/report/${entry.report}#${entry.id}`}>its report</a> · <a href={`/entry/${entry.id}`}>its history</a>
        {verdict && <b> · {DONE[verdict]}</b>}
      </p>
    </>
  );
}

const DONE: Record<Judgement, string> = { accept: "✓ accepted", reject: "✗ rejected", edit: "✎ edited" };

interface WaitingProps { queue: Figure[]; at: number; judged: Map<string, Judgement>; choose: (n: number) => void }

function Waiting({ queue, at, judged, choose }: WaitingProps): VNode {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const row = list.current?.children[at] as HTMLElement | undefined;
    const box = list.current;
    if (row && box) box.scrollTop = Math.max(0, row.offsetTop - box.clientHeight / 3);
  }, [at]);
  return (
    <section class="waiting" aria-label="The queue">
      <h2>{many(queue.length - judged.size, "figure")} left here</h2>
      <ol ref={list}>
        {queue.map((figure, n) => (
          <li key={figure.id}>
            <button type="button" class={judged.has(figure.id) ? "row gone" : "row"} aria-current={n === at || undefined} onClick={() => choose(n)}>
              <span class="number num">{amount(figure) || figure.text}</span>
              <span><bdi>{what(figure)}</bdi> <span class="soft">{words(figure.measure)}</span></span>
              <span class="soft">{DONE[judged.get(figure.id) as Judgement]?.[0] ?? figure.confidence.toFixed(2)}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
