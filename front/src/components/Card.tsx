// An entry beside its report. Its fields unfold when it is chosen; each card listens for that by itself, so that of thousands
// only two are made anew.

import type { ReadonlySignal } from "@preact/signals";
import type { VNode } from "preact";
import { isFigure, type Entry } from "../api";
import { amount, days, nation, placeName, speakerOf, what, words } from "../format";
import { here } from "../router";
import { Facts } from "./Facts";
import { ReviewSign } from "./Review";
import { Status } from "./Tables";

export function Card({ entry, chosen }: { entry: Entry; chosen: ReadonlySignal<boolean> }): VNode {
  const path = here.peek().path;
  const kind = isFigure(entry) ? "card of-figure" : "card of-statement";
  return (
    <li class={chosen.value ? `${kind} chosen` : kind} data-card={entry.id}>
      <a class="face" href={`${path}#${entry.id}`} aria-expanded={chosen.value}>{isFigure(entry) ? figureFace(entry) : statementFace(entry)}</a>
      {chosen.value && (
        <div class="unfolded">
          <Facts entry={entry} />
          <p><a href={`/entry/${entry.id}`}>Evidence, history, review</a><a class="shut" href={path}>Close</a></p>
        </div>
      )}
    </li>
  );
}

function figureFace(figure: Extract<Entry, { span: unknown }>): VNode {
  const scope = [words(figure.measure), what(figure), nation(figure.party), placeName(figure.place), days(figure.time)].filter(Boolean);
  return (
    <>
      <span class="line"><bdi class="number">{figure.text}</bdi> <span class="soft num">{amount(figure)} <ReviewSign review={figure.review} /></span></span>
      <span class="scope"><bdi>{scope.join(" · ")}</bdi>{figure.status !== "reported" && <> · <Status status={figure.status} /></>}</span>
    </>
  );
}

function statementFace(statement: Exclude<Entry, { span: unknown }>): VNode {
  return (
    <>
      <span class="line"><bdi class="who">{speakerOf(statement)}</bdi> <span class="soft day">{days(statement.said)} <ReviewSign review={statement.review} /></span></span>
      <span class="says"><i class="soft">{statement.act}:</i> <bdi class="quoted">{statement.words}</bdi></span>
    </>
  );
}
