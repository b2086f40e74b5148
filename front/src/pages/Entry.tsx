// An entry: its words in their sentence, its fields, what it does to others, what was ever decided on it.

import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { address, isFigure, type Change, type Entry, type History, type Link, type Matter, type Page } from "../api";
import { canBeUndone, undoneBy } from "../changes";
import { Chips } from "../components/Chips";
import { Edit } from "../components/Edit";
import { Facts } from "../components/Facts";
import { Marked } from "../components/Marked";
import { Merge } from "../components/Merge";
import { WhyNot } from "../components/Person";
import { Split } from "../components/Split";
import { Heading, Tell } from "../components/Tell";
import { grade, review, undo, type Judgement } from "../deciding";
import { amount, many, moment, scope, source, speakerOf } from "../format";
import { here, toEntry } from "../router";
import { mayDecide } from "../session";
import { say, useAsk } from "../state";
import { inContext } from "../text";
import { addressOf } from "./Matters";

export function EntryPage({ id }: { id: string }): VNode {
  const asOf = here.value.query["as-of"] ?? "";
  return <Tell of={useAsk<Entry>(address(`/entries/${id}`, { "as-of": asOf }))}>{(entry) => <OneEntry key={entry.id} entry={entry} asOf={asOf} />}</Tell>;
}

function OneEntry({ entry, asOf }: { entry: Entry; asOf: string }): VNode {
  const title = isFigure(entry) ? `${entry.text}${amount(entry) === entry.text ? "" : ` (${amount(entry)})`}` : `${speakerOf(entry)}: ${entry.act}`;
  return (
    <>
      <Heading title={title}>
        <a href={`/report/${entry.report}#${entry.id}`}>In its report: {entry.title ?? source(entry)}</a>
        {entry.title && <span dir="auto">{source(entry)}</span>}
      </Heading>
      {asOf && <div class="tools"><Chips query={{ "as-of": asOf }} /></div>}
      <blockquote class="evidence" dir="auto"><Marked pieces={inContext(entry)} /></blockquote>
      <div class="columns">
        <section class="block" aria-label="Fields"><h2>Fields</h2><Facts entry={entry} /></section>
        <div>
          {asOf ? <p class="soft">As it stood then. Decisions are made on what stands now: take the filter out.</p> : <Decisions entry={entry} />}
          {isFigure(entry) ? <Matters id={entry.id} asOf={asOf} /> : <Links id={entry.id} asOf={asOf} />}
          <Past id={entry.id} />
        </div>
      </div>
    </>
  );
}

type Form = "edit" | "merge" | "split";

function Decisions({ entry }: { entry: Entry }): VNode {
  const [form, open] = useState<Form | null>(null);
  const [parts, part] = useState<readonly string[]>([]);
  const save = (verdict: Judgement) => async (more: object, reason: string): Promise<void> => {
    const done = await review(entry, verdict, { ...more, reason: reason || null });
    if (!done) return;
    open(null);
    if (verdict === "split") part(done.entries ?? []);
  };
  const turn = (which: Form): VNode => (
    <button type="button" aria-expanded={form === which} onClick={() => open(form === which ? null : which)}>{which[0]?.toUpperCase() + which.slice(1)}</button>
  );
  const of = { entry, close: () => open(null) };
  return (
    <section class="block" aria-label="Review">
      <h2>Review</h2>
      {mayDecide.value ? (
        <div class="acts">
          <button type="button" onClick={() => void review(entry, "accept")}>Accept</button>
          <button type="button" onClick={() => void review(entry, "reject")}>Reject</button>
          {turn("edit")}{turn("merge")}{turn("split")}
          <Grade entry={entry} />
        </div>
      ) : <WhyNot />}
      {form === "edit" && <Edit {...of} save={(values, reason) => void save("edit")({ values }, reason)} />}
      {form === "merge" && <Merge {...of} save={(merged, reason) => void save("merge")(merged, reason)} />}
      {form === "split" && <Split {...of} save={(into, reason) => void save("split")({ into }, reason)} />}
      {parts.length > 0 && <p>Split into {parts.map((id) => <span key={id}><a href={`/entry/${id}`}>{id.slice(0, 8)}</a> </span>)}</p>}
    </section>
  );
}

/** Chosen first, given by the button: the arrow keys of a list pass over the grades between. */
function Grade({ entry }: { entry: Entry }): VNode {
  const give = (event: Event): void => {
    event.preventDefault();
    const chosen = String(new FormData(event.currentTarget as HTMLFormElement).get("grade"));
    if (chosen === (entry.grade ?? "")) say(chosen ? `It is graded ${chosen} already.` : "It has no grade.");
    else void grade(entry.id, chosen || null);
  };
  return (
    <form class="inline" onSubmit={give}>
      <label>
        grade{" "}
        <select name="grade" key={entry.grade}>
          {["", "1", "2", "3", "4", "5", "6"].map((one) => <option key={one} value={one} selected={one === (entry.grade ?? "")}>{one || "none"}</option>)}
        </select>
      </label>{" "}
      <button type="submit">Grade</button>
    </form>
  );
}

/** What else is said of the same: the matters in which the figure stands. */
function Matters({ id, asOf }: { id: string; asOf: string }): VNode {
  return (
    <section class="block" aria-label="Matters">
      <h2>Matters</h2>
      <Tell of={useAsk<Page<Matter>>(address(`/figures/${id}/matters`, { "as-of": asOf }))}>
        {({ items }) => items.length === 0 ? <p class="quiet">It stands in no matter.</p> : (
          <ul class="lines">
            {items.map((one) => {
              const differ = one.verdicts.filter(({ word }) => word === "differ").length;
              return <li key={one.matter}><a href={addressOf(one)}>{scope(one.scope)}</a> <span class="soft">{one.claims.length > 1 ? many(one.claims.length, "claim") : "nobody else speaks of it"}</span>{differ > 0 && <span class="bad-word"> {many(differ, "pair differs", "pairs differ")}</span>}</li>;
            })}
          </ul>
        )}
      </Tell>
    </section>
  );
}

function Links({ id, asOf }: { id: string; asOf: string }): VNode {
  return (
    <section class="block" aria-label="Links">
      <h2>Links</h2>
      <Tell of={useAsk<Page<Link>>(address(`/statements/${id}/links`, { "as-of": asOf }))}>
        {({ items }) => items.length === 0 ? <p class="quiet">It is linked to no other statement.</p> : (
          <ul class="lines">
            {items.map((link) => {
              const other = link.a === id ? link.b : link.a;
              return (
                <li key={other + link.relation}>
                  {link.a === id ? <>{link.relation} <a href={toEntry(other)}>{other.slice(0, 8)}</a></> : <><a href={toEntry(other)}>{other.slice(0, 8)}</a> {link.relation} it</>}
                  {" "}<span class="soft">{link.confidence.toFixed(2)} · <bdi>{link.why}</bdi></span>
                </li>
              );
            })}
          </ul>
        )}
      </Tell>
    </section>
  );
}

function Past({ id }: { id: string }): VNode {
  return (
    <section class="block" aria-label="History">
      <h2>History</h2>
      <Tell of={useAsk<History>(`/entries/${id}/history`)}>
        {({ changes }) => <ol class="lines">{changes.map((change) => <Event key={change.n} change={change} all={changes} />)}</ol>}
      </Tell>
    </section>
  );
}

function Event({ change, all }: { change: Change; all: readonly Change[] }): VNode {
  const verdict = typeof change.detail?.["verdict"] === "string" ? change.detail["verdict"] : change.kind;
  const read = change.kind === "add";
  return (
    <li class="event">
      <span class="day soft">{moment(change.at)}</span>{" "}
      <span>{read ? "read" : verdict}{change.by && <> by <bdi>{change.by}</bdi></>}{change.undoes && ` (change ${change.undoes})`}{change.reason && <>: <bdi>{change.reason}</bdi></>}</span>{" "}
      {undoneBy(change.n, all) !== null && <span class="soft">undone</span>}
      {mayDecide.value && change.kind !== "undo" && canBeUndone(change, all) && <button type="button" class="bare" onClick={() => void undo(change.n)}>undo</button>}
    </li>
  );
}
