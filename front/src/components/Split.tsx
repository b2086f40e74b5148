// One number that counts two things becomes a figure for each; a statement whose words break off becomes one for each piece.

import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { isFigure, type Entry, type Figure, type Statement } from "../api";
import { among, partOf, type Described } from "../editing";
import { words } from "../format";
import { useAsk } from "../state";
import { piecesOf } from "../text";
import { Tell } from "./Tell";

type Part = Record<string, string | null>;
interface Of<T extends Entry> { entry: T; save: (into: Part[], reason: string) => void; close: () => void }

export function Split(props: Of<Entry>): VNode {
  const { entry } = props;
  const described = useAsk<Described>(isFigure(entry) ? "/openapi.json" : null);
  if (!isFigure(entry)) return <Form {...props}><Pieces statement={entry} /></Form>;
  return <Tell of={described}>{(told) => <Parts {...props} entry={entry} described={told} />}</Tell>;
}

function Parts({ described, ...props }: Of<Figure> & { described: Described }): VNode {
  const [parts, set] = useState([0, 1]);
  const { entry } = props;
  return (
    <Form {...props} parts={parts.length}>
      {parts.map((part, n) => (
        <fieldset key={part} class="wide set">
          <legend>Figure {n + 1}{parts.length > 2 && <button type="button" class="bare" aria-label={`Take figure ${n + 1} out`} onClick={() => set(parts.filter((one) => one !== part))}>×</button>}</legend>
          <label><span>value</span><input name="value" inputMode="decimal" defaultValue={entry.value === null ? "" : String(entry.value)} /></label>
          <Choice name="measure" value={entry.measure} choices={among(described, "Figure", "measure")} />
          <label><span>unit</span><input name="unit" defaultValue={entry.unit ?? ""} /></label>
          <Choice name="status" value={entry.status} choices={among(described, "Figure", "status")} />
        </fieldset>
      ))}
      <div class="wide"><button type="button" class="bare" onClick={() => set([...parts, Math.max(...parts) + 1])}>One more figure</button></div>
    </Form>
  );
}

const Choice = ({ name, value, choices }: { name: string; value: string; choices: readonly string[] }): VNode => (
  <label><span>{name}</span><select name={name} defaultValue={value}>{choices.map((one) => <option key={one} value={one} selected={one === value}>{words(one)}</option>)}</select></label>
);

function Pieces({ statement }: { statement: Statement }): VNode {
  const pieces = piecesOf(statement);
  if (pieces.length < 2) return <p class="wide soft">Its words stand in one piece: there is nothing to split it by. Reject it, or edit its fields.</p>;
  return (
    <div class="wide">
      <p class="soft">It becomes {pieces.length} statements, one for each piece of its words; its figures go with the piece that they stand in.</p>
      <ol class="lines">{pieces.map((piece) => <li key={piece}><bdi class="quoted">{piece}</bdi></li>)}</ol>
    </div>
  );
}

function Form({ entry, save, close, parts = 0, children }: Of<Entry> & { parts?: number; children: VNode | VNode[] | (VNode | VNode[])[] }): VNode {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector<HTMLElement>("input, button")?.focus(), []);
  const submit = (event: Event): void => {
    event.preventDefault();
    const given = new FormData(form.current as HTMLFormElement);
    const into = isFigure(entry) ? Array.from({ length: parts }, (_, n) => partOf(entry, given, n)) : [];
    save(into, String(given.get("reason") ?? "").trim());
  };
  const can = isFigure(entry) || entry.content.length > 1;
  return (
    <form class="edit" ref={form} onSubmit={submit} onKeyDown={(event) => event.key === "Escape" && close()} aria-label="Split">
      {children}
      {can && <label class="wide"><span>reason</span><input name="reason" maxLength={2000} /></label>}
      <div class="wide acts">
        {can && <button type="submit" class="main">Split</button>}
        <button type="button" onClick={close}>Leave it</button>
      </div>
    </form>
  );
}
