// What there is, what came in, what contradicts, what does not add up, what waits. Each line leads to its evidence.

import type { ComponentChildren, VNode } from "preact";
import { address, type Filed, type Finding, type Matter, type Page, type Summary } from "../api";
import { Heading, Tell } from "../components/Tell";
import { many, scope, source, whole } from "../format";
import { useAsk } from "../state";
import { addressOf } from "./Matters";

export function Today(): VNode {
  return (
    <>
      <Heading title="Today" />
      <Tallies />
      <div class="columns">
        <Block title="Came in last" to="/reports"><Reports /></Block>
        <Block title="Differ" to="/matters"><Differing /></Block>
        <Block title="Cannot add up" to="/sums"><Wrong /></Block>
      </div>
    </>
  );
}

function Block({ title, to, children }: { title: string; to: string; children: ComponentChildren }): VNode {
  return <section class="block" aria-label={title}><h2>{title} <a href={to}>all</a></h2>{children}</section>;
}

function Tallies(): VNode {
  return (
    <Tell of={useAsk<Summary>("/ledger")}>
      {(told) => (
        <ul class="tally">
          <li><a href="/reports"><b>{whole(told.reports)}</b> reports</a></li>
          <li><a href="/statements"><b>{whole(told.statements)}</b> statements</a></li>
          <li><a href="/figures"><b>{whole(told.figures)}</b> figures</a></li>
          <li><a href="/figures?reviewed=any"><b>{whole(told.reviewed)}</b> entries reviewed</a></li>
          <li><a href="/review"><b>{whole(told.waiting)}</b> figures wait for review</a></li>
          <li><a href="/changes"><b>{whole(told.change)}</b> changes</a></li>
        </ul>
      )}
    </Tell>
  );
}

function Reports(): VNode {
  return (
    <Tell of={useAsk<Page<Filed>>("/reports?limit=10")}>
      {({ items }) => items.length === 0 ? <p class="quiet">Nothing yet: <code>sayso add</code> adds reports.</p> : (
        <ul class="lines">{items.map((one) => <li key={one.id}><ReportLine report={one} /></li>)}</ul>
      )}
    </Tell>
  );
}

export const ReportLine = ({ report }: { report: Filed }): VNode => (
  <>
    <a href={`/report/${report.id}`}><bdi>{report.title ?? source(report)}</bdi></a>{" "}
    <span class="soft">{report.title && <><bdi>{source(report)}</bdi> · </>}{many(report.statements, "statement")}, {many(report.figures, "figure")}{report.previous && " · a new version"}</span>
  </>
);

function Differing(): VNode {
  return (
    <Tell of={useAsk<Page<Matter>>(address("/matters", { limit: "20" }))}>
      {({ items }) => {
        const differ = items.flatMap((matter) => {
          const first = matter.verdicts.find((one) => one.word === "differ");
          return first ? [{ matter, first }] : [];
        });
        if (!differ.length) return <p class="quiet">Nothing contradicts anything else.</p>;
        return (
          <ul class="lines">
            {differ.slice(0, 10).map(({ matter, first }) => (
              <li key={matter.matter}><a href={addressOf(matter)}>{scope(matter.scope)}</a><br /><bdi class="soft">{first.sentence}</bdi></li>
            ))}
          </ul>
        );
      }}
    </Tell>
  );
}

function Wrong(): VNode {
  return (
    <Tell of={useAsk<Page<Finding>>("/sums?limit=10")}>
      {({ items }) => {
        const wrong = items.filter((one) => !one.holds);
        if (!wrong.length) return <p class="quiet">All sums hold.</p>;
        return (
          <ul class="lines">
            {wrong.map((one) => (
              <li key={one.sentence}>
                <bdi>{one.sentence}</bdi><br />
                <span class="terms">{one.terms.map((term) => <a key={term.figure} href={`/entry/${term.figure}`}><bdi>{term.words}</bdi></a>)}</span>
              </li>
            ))}
          </ul>
        );
      }}
    </Tell>
  );
}
