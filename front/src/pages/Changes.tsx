// Who did what, when and why; the last first. What can be undone is undone here.

import type { VNode } from "preact";
import { address, type Change, type Page } from "../api";
import { canBeUndone, undoneBy } from "../changes";
import { Pager } from "../components/Pager";
import { WhyNot } from "../components/Person";
import { Rows } from "../components/Tables";
import { Heading, Tell } from "../components/Tell";
import { undo } from "../deciding";
import { moment } from "../format";
import { useFilled } from "../forms";
import { go, here, hereWith } from "../router";
import { mayDecide } from "../session";
import { useAsk } from "../state";

const KINDS: readonly [kind: string, name: string][] = [
  ["", "everything"], ["review", "reviews"], ["grade", "grades"], ["alias", "names, offices, houses"], ["undo", "undone"], ["add", "reports added"],
  ["read", "reports read again"], ["refuse", "reports refused"], ["expunge", "reports expunged"], ["member", "members"], ["backup", "backups"],
];
const ROWS = "100";

export function Changes(): VNode {
  const { kind = "", by = "", cursor = "" } = here.value.query;
  const answer = useAsk<Page<Change>>(address("/changes", { kind, by, cursor, limit: ROWS }));
  const undos = useAsk<Page<Change>>("/changes?kind=undo&limit=500").told?.items ?? [];
  const form = useFilled({ kind, by });
  const filter = (event: Event): void => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    go(hereWith({ kind: String(given.get("kind")), by: String(given.get("by")).trim() }));
  };
  return (
    <>
      <Heading title="Changes"><span>Who did what, when and why, by UTC. Nothing is overwritten: what is undone stays here, too.</span></Heading>
      <WhyNot />
      <form class="form" aria-label="Filter changes" onSubmit={filter} ref={form}>
        <label><span>what</span><select name="kind">{KINDS.map(([one, name]) => <option key={one} value={one}>{name}</option>)}</select></label>
        <label><span>by</span><input name="by" maxLength={400} /></label>
        <button type="submit">Show</button>
      </form>
      <Tell of={answer}>
        {({ items, next }) => items.length === 0 ? <p class="quiet">Nothing of that kind was done.</p> : (
          <>
            <Rows name="Changes">
              <thead><tr><th scope="col" class="num">Change</th><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th><th scope="col" class="m">Reason</th><th scope="col"><span class="unseen">Undo</span></th></tr></thead>
              <tbody>{items.map((one) => <Row key={one.n} change={one} undos={undos} />)}</tbody>
            </Rows>
            <Pager shown={items.length} next={next} further="Older" />
          </>
        )}
      </Tell>
    </>
  );
}

const Row = ({ change, undos }: { change: Change; undos: readonly Change[] }): VNode => (
  <tr>
    <td class="num soft">{change.n}</td>
    <td class="a-moment">{moment(change.at).split(" ").map((one) => <span key={one} class="a-day">{one} </span>)}</td>
    <td>{change.by && <a href={hereWith({ by: change.by })}><bdi>{change.by}</bdi></a>}</td>
    <td class="done"><What change={change} />{change.reason && <bdi class="soft s">{change.reason}</bdi>}</td>
    <td class="m"><bdi>{change.reason}</bdi></td>
    <td>
      {undoneBy(change.n, undos) !== null && <span class="soft">undone by {undoneBy(change.n, undos)}</span>}
      {mayDecide.value && canBeUndone(change, undos) && <button type="button" class="bare" aria-label={`Undo change ${change.n}`} onClick={() => void undo(change.n)}>undo</button>}
    </td>
  </tr>
);

const PAST: Record<string, string> = { accept: "accepted", reject: "rejected", edit: "edited", merge: "merged", split: "split" };
const PLAIN: Record<string, string> = { add: "reports added", read: "reports read again", refuse: "reports refused" };
const text = (value: unknown): string => (value === null || value === undefined ? "nothing" : typeof value === "object" ? JSON.stringify(value) : String(value));

/** What a change did. What it noted differs with its kind, and may have been expunged since. */
function What({ change: { kind, detail, undoes } }: { change: Change }): VNode {
  const noted = detail ?? {};
  if (kind === "review") return <Reviewed noted={noted} />;
  if (kind === "grade") {
    const [of = "", ...name] = text(noted["subject"]).split(" ");
    const subject = name.join(" ");
    return <>graded {of === "entry" ? <a href={`/entry/${subject}`}>{subject.slice(0, 8)}</a> : <>{of === "speaker" ? "a speaker" : <bdi>{subject}</bdi>}</>} {noted["value"] === null ? "no longer" : text(noted["value"])}</>;
  }
  if (kind === "alias") return <bdi>{decided(noted)}</bdi>;
  if (kind === "undo") return <>undid change {undoes}</>;
  if (kind === "expunge") return <>expunged <a href={`/report/${text(noted["report"])}`}>{text(noted["report"]).slice(0, 9)}</a></>;
  if (kind === "member") return <><bdi>{text(noted["name"])}</bdi> {noted["role"] ? `comes in as ${text(noted["role"])}` : noted["password"] ? "has a new password" : "may no longer come in"}</>;
  if (kind === "backup") return <>backed up to <bdi>{text(noted["to"])}</bdi></>;
  return <>{PLAIN[kind] ?? kind}</>;
}

function Reviewed({ noted }: { noted: Record<string, unknown> }): VNode {
  const ids = Array.isArray(noted["entries"]) ? noted["entries"].map(String) : [];
  const values = Object.entries((noted["values"] as Record<string, unknown> | undefined) ?? {});
  const into = Array.isArray(noted["into"]) ? noted["into"].length : 0;
  return (
    <>
      {PAST[String(noted["verdict"])] ?? "reviewed"} {ids.map((id, n) => <span key={id}>{n > 0 && (n === 1 ? " with " : ", ")}<a href={`/entry/${id}`}>{id.slice(0, 8)}</a></span>)}
      {values.length > 0 && <bdi>: {values.map(([name, value]) => `${name} = ${text(value)}`).join(", ")}</bdi>}
      {into > 0 && ` into ${into}`}
    </>
  );
}

interface Two { a?: { name?: string }; b?: { name?: string } }

function decided(noted: Record<string, unknown>): string {
  const of = (noted[String(noted["rule"])] ?? {}) as Two & Record<string, string | undefined>;
  if (of.a && of.b) return `“${of.a.name}” and “${of.b.name}” are ${noted["rule"] === "same" ? "one" : "two"}`;
  if (of["house"]) return `“${of["outlet"]}” is an outlet of ${of["house"]}`;
  return of["person"] ? `${of["role"]} of ${of["organisation"]} is ${of["person"]}` : "decided about a name that was expunged";
}
