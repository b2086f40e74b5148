// Which other entries of the report tell the same again: those chosen are left out of answers from then on. What is likest
// stands first. It takes the focus when it comes, and Escape closes it.

import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { address, isFigure, type Entry, type Page } from "../api";
import { amount, days, placeName, speakerOf, what, words } from "../format";
import { say, useAsk } from "../state";
import { Tell } from "./Tell";

/** Which others, and since which change each of them was seen so: whoever was decided on meanwhile is not overwritten. */
export interface Merged { others: string[]; seen_others: Record<string, number> }
interface Props { entry: Entry; save: (merged: Merged, reason: string) => void; close: () => void }

export function Merge(props: Props): VNode {
  const { entry } = props;
  const kind = isFigure(entry) ? "figures" : "statements";
  const answer = useAsk<Page<Entry>>(address(`/${kind}`, { report: entry.report, versions: "all", limit: "500" }));
  return <Tell of={answer}>{({ items }) => <Form {...props} others={likest(entry, items)} />}</Tell>;
}

function likest(entry: Entry, all: Entry[]): Entry[] {
  const likeness = (other: Entry): number =>
    Number(other.words === entry.words) + (isFigure(entry) && isFigure(other)
      ? 2 * Number(other.value === entry.value) + Number(other.measure === entry.measure) : Number(other.who === entry.who));
  return all.filter((other) => other.id !== entry.id).sort((a, b) => likeness(b) - likeness(a) || a.context_start - b.context_start);
}

function Form({ others, save, close }: Props & { others: Entry[] }): VNode {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector<HTMLElement>("input, button")?.focus(), []);
  const submit = (event: Event): void => {
    event.preventDefault();
    const given = new FormData(form.current as HTMLFormElement);
    const chosen = new Set(given.getAll("other").map(String));
    const seen_others = Object.fromEntries(others.flatMap(({ id, since }) => chosen.has(id) && since !== undefined ? [[id, since]] : []));
    if (chosen.size) save({ others: [...chosen], seen_others }, String(given.get("reason") ?? "").trim());
    else say("None was chosen that tells the same again.", true);
  };
  return (
    <form class="edit" ref={form} onSubmit={submit} onKeyDown={(event) => event.key === "Escape" && close()} aria-label="Merge">
      <fieldset class="wide choice">
        <legend>Which of its report tell the same again? They are left out of answers; the one in hand stays.</legend>
        {others.length === 0 && <p class="soft">It is the only one of its kind in this report.</p>}
        {others.map((other) => (
          <label key={other.id}>
            <input type="checkbox" name="other" value={other.id} />
            <span>{isFigure(other) ? <><b class="number"><bdi>{other.text}</bdi></b> {scopeOf(other)}</> : <><b class="who"><bdi>{speakerOf(other)}</bdi></b> {other.act}</>}<br /><bdi class="soft">{other.context}</bdi></span>
          </label>
        ))}
      </fieldset>
      <label class="wide"><span>reason</span><input name="reason" maxLength={2000} /></label>
      <div class="wide acts">
        <button type="submit" class="main" disabled={others.length === 0}>Merge</button>
        <button type="button" onClick={close}>Leave it</button>
      </div>
    </form>
  );
}

const scopeOf = (of: Extract<Entry, { span: unknown }>): string =>
  [amount(of) === of.text ? "" : amount(of), what(of), words(of.measure), placeName(of.place), days(of.time)].filter(Boolean).join(" · ");
