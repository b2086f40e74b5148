// Figures and statements as tables, a row each; the first cell is the way to the entry, the rest of the row leads there too.

import type { ComponentChildren, VNode } from "preact";
import type { Figure, Statement } from "../api";
import { amount, days, nation, placeName, speakerOf, what, windowed, words } from "../format";
import { useGrowing } from "../later";
import { go, toEntry } from "../router";
import { ReviewSign, Sure } from "./Review";

/** Follows a row as if its link had been pressed, unless words in it are being marked. */
function followRow(event: MouseEvent): void {
  const target = event.target as Element;
  const href = target.closest("tr")?.querySelector("a")?.getAttribute("href");
  if (href && !target.closest("a") && !getSelection()?.toString()) go(href);
}

/** A table that is wider than a phone: by itself it scrolls, by keys too. `click` is followed wherever a row is pressed. */
export function Rows({ name, click, children }: { name: string; click?: (event: MouseEvent) => void; children: ComponentChildren }): VNode {
  return (
    <div class="scroll" role="region" aria-label={name} tabIndex={0}>
      <table class="rows" onClick={click}>{children}</table>
    </div>
  );
}

export function FigureTable({ figures }: { figures: Figure[] }): VNode {
  const shown = useGrowing(figures);
  return (
    <Rows name="Figures" click={followRow}>
      <thead>
        <tr>
          <th scope="col">Figure</th><th scope="col" class="num m">Amount</th><th scope="col">What</th>
          <th scope="col">Measure</th><th scope="col" class="m">Party</th><th scope="col" class="m">Place</th>
          <th scope="col" class="m">When</th><th scope="col">Who</th><th scope="col" class="m">Status</th>
          <th scope="col" class="m">Source</th><th scope="col" class="l">Confidence</th><th scope="col"><span class="unseen">Review</span></th>
        </tr>
      </thead>
      <tbody>{shown.map((figure) => <FigureRow key={figure.id} figure={figure} />)}</tbody>
    </Rows>
  );
}

function FigureRow({ figure }: { figure: Figure }): VNode {
  return (
    <tr>
      <th scope="row"><a class="number" href={toEntry(figure.id)}><bdi>{figure.text}</bdi></a></th>
      <td class="num m">{amount(figure)}</td>
      <td><bdi>{what(figure)}</bdi></td>
      <td>{words(figure.measure)}<span class="s"><Unlike status={figure.status} /></span></td>
      <td class="m">{nation(figure.party) || figure.side}</td>
      <td class="m"><bdi>{placeName(figure.place)}</bdi></td>
      <td class="m"><Days told={days(figure.time) || windowed(figure.window)} /></td>
      <td><bdi>{speakerOf(figure)}</bdi></td>
      <td class="m"><Status status={figure.status} /></td>
      <Source of={figure} />
      <td class="l"><Sure confidence={figure.confidence} /></td>
      <td><ReviewSign review={figure.review} /></td>
    </tr>
  );
}

/** Days, broken between the two alone. */
const Days = ({ told }: { told: string }): VNode => (
  <>{told.split("–").map((day, n, all) => <span class="a-day">{day}{n < all.length - 1 && "–"}<wbr /></span>)}</>
);

/** What is not plainly reported stands out. */
export const Status = ({ status }: { status: string }): VNode => (
  <span class={status === "reported" ? "soft" : "status"}>{status}</span>
);

/** The status where it is another than reported. */
export const Unlike = ({ status }: { status: string }): VNode | null => (status === "reported" ? null : <Status status={status} />);

const Source = ({ of }: { of: { outlet: string | null; published: string | null } }): VNode => (
  <td class="m soft"><bdi>{of.outlet}</bdi>{of.published && <span class="day">{of.published}</span>}</td>
);

export function StatementTable({ statements }: { statements: Statement[] }): VNode {
  const shown = useGrowing(statements);
  return (
    <Rows name="Statements" click={followRow}>
      <thead>
        <tr>
          <th scope="col">Words</th><th scope="col">Who</th><th scope="col">Act</th><th scope="col" class="m">Quotation</th>
          <th scope="col" class="m">Said</th><th scope="col" class="m">Source</th><th scope="col" class="l">Confidence</th>
          <th scope="col"><span class="unseen">Review</span></th>
        </tr>
      </thead>
      <tbody>{shown.map((statement) => <StatementRow key={statement.id} statement={statement} />)}</tbody>
    </Rows>
  );
}

function StatementRow({ statement }: { statement: Statement }): VNode {
  return (
    <tr>
      <th scope="row" class="said-words"><a href={toEntry(statement.id)}><bdi class="quoted">{statement.words}</bdi></a></th>
      <td><bdi>{speakerOf(statement)}</bdi></td>
      <td>{statement.act}</td>
      <td class="m soft">{statement.quote}</td>
      <td class="m"><Days told={days(statement.said)} /></td>
      <Source of={statement} />
      <td class="l"><Sure confidence={statement.confidence} /></td>
      <td><ReviewSign review={statement.review} /></td>
    </tr>
  );
}
