// An entry: its words in their sentence, its fields, what it does to others, what was ever decided on it.

import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { isFigure, type Change, type Entry, type History, type Link, type Page } from "../api";
import { Edit } from "../components/Edit";
import { Facts } from "../components/Facts";
import { Marked } from "../components/Marked";
import { Heading, Tell } from "../components/Tell";
import { grade, review, undo } from "../deciding";
import { amount, moment, source, speakerOf } from "../format";
import { useAsk } from "../state";
import { inContext } from "../text";

export function EntryPage({ id }: { id: string }): VNode {
  return <Tell of={useAsk<Entry>(`/entries/${id}`)}>{(entry) => <OneEntry key={entry.id} entry={entry} />}</Tell>;
}

function OneEntry({ entry }: { entry: Entry }): VNode {
  const title = isFigure(entry) ? `${entry.text}${amount(entry) === entry.text ? "" : ` (${amount(entry)})`}` : `${speakerOf(entry)}: ${entry.act}`;
  return (
    <>
      <Heading title={title}>
        <a href={`/report/${entry.report}#${entry.id}`}>In its report: {entry.title ?? source(entry)}</a>
        {entry.title && <span dir="auto">{source(entry)}</span>}
      </Heading>
      <blockquote class="evidence" dir="auto"><Marked pieces={inContext(entry)} /></blockquote>
      <div class="columns">
        <section class="block" aria-label="Fields"><h2>Fields</h2><Facts entry={entry} /></section>
        <div>
          <Decisions entry={entry} />
          {isFigure(entry) ? null : <Links id={entry.id} />}
          <Past id={entry.id} />
        </div>
      </div>
    </>
  );
}

function Decisions({ entry }: { entry: Entry }): VNode {
  const [editing, edit] = useState(false);
  const save = async (values: object, reason: string): Promise<void> => {
    if (await review(entry, "edit", { values, reason: reason || null })) edit(false);
  };
  return (
    <section class="block" aria-label="Review">
      <h2>Review</h2>
      <div class="acts">
        <button type="button" onClick={() => void review(entry, "accept")}>Accept</button>
        <button type="button" onClick={() => void review(entry, "reject")}>Reject</button>
        <button type="button" aria-expanded={editing} onClick={() => edit(!editing)}>Edit</button>
        <label class="inline">
          grade{" "}
          <select value={entry.grade ?? ""} onChange={(event) => void grade(entry.id, event.currentTarget.value || null)}>
            {["", "1", "2", "3", "4", "5", "6"].map((one) => <option key={one} value={one}>{one || "none"}</option>)}
          </select>
        </label>
      </div>
      {editing && <Edit entry={entry} save={(values, reason) => void save(values, reason)} close={() => edit(false)} />}
    </section>
  );
}

function Links({ id }: { id: string }): VNode {
  return (
    <section class="block" aria-label="Links">
      <h2>Links</h2>
      <Tell of={useAsk<Page<Link>>(`/statements/${id}/links`)}>
        {({ items }) => items.length === 0 ? <p class="quiet">It is linked to no other statement.</p> : (
          <ul class="lines">
            {items.map((link) => {
              const other = link.a === id ? link.b : link.a;
              return (
                <li key={other + link.relation}>
                  {link.a === id ? <>{link.relation} <a href={`/entry/${other}`}>{other.slice(0, 8)}</a></> : <><a href={`/entry/${other}`}>{other.slice(0, 8)}</a> {link.relation} it</>}
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
        {({ changes }) => <ol class="lines">{changes.map((change) => <Event key={change.n} change={change} />)}</ol>}
      </Tell>
    </section>
  );
}

function Event({ change }: { change: Change }): VNode {
  const verdict = typeof change.detail?.["verdict"] === "string" ? change.detail["verdict"] : change.kind;
  const read = change.kind === "add";
  return (
    <li class="event">
      <span class="day soft">{moment(change.at)}</span>{" "}
      <span>{read ? "read" : verdict}{change.by && <> by <bdi>{change.by}</bdi></>}{change.undoes && ` (change ${change.undoes})`}{change.reason && <>: <bdi>{change.reason}</bdi></>}</span>{" "}
      {!read && change.kind !== "undo" && <button type="button" class="bare" onClick={() => void undo(change.n)}>undo</button>}
    </li>
  );
}
