// The matters on which several speak, those that contradict first; each leads to its comparison.

import type { VNode } from "preact";
import { address, type Claim, type Matter, type Page } from "../api";
import { Chips } from "../components/Chips";
import { Heading, Tell } from "../components/Tell";
import { filtersOf } from "../filters";
import { amount, many, scope, words } from "../format";
import { here, hereWith } from "../router";
import { useAsk } from "../state";

export function Matters(): VNode {
  const filters = filtersOf(here.value.query);
  const { alone = "", limit = "50" } = here.value.query;
  const answer = useAsk<Page<Matter>>(address("/matters", { ...filters, alone, limit }));
  return (
    <>
      <Heading title="Matters">
        <span>What several speak of, each claim held against every other; what differs stands first.</span>
        <a href={hereWith({ alone: alone ? "" : "true" })}>{alone ? "Leave out" : "Also show"} what one alone speaks of</a>
        <a href={address("/figures", filters)}>As figures</a>
      </Heading>
      <div class="tools"><Chips query={filters} /></div>
      <Tell of={answer}>
        {({ items, count = items.length }) => items.length === 0 ? <p class="quiet">No two speak of one thing here.</p> : (
          <>
            <ul class="matters">{items.map((matter) => <li key={matter.matter}><InBrief matter={matter} /></li>)}</ul>
            {count > items.length && <p class="pager"><span class="soft">{items.length} of {count}</span><a class="button" href={hereWith({ limit: "500" })}>Show more</a></p>}
          </>
        )}
      </Tell>
    </>
  );
}

/** The filters that find a matter again: a report that speaks of it, and the measures of its claims. */
export function addressOf(matter: Matter): string {
  const measure = [...new Set(matter.claims.map((claim) => claim.measure))].join(",");
  return address("/matter", { measure, report: matter.claims[0]?.report ?? "", matter: matter.matter });
}

export function InBrief({ matter }: { matter: Matter }): VNode {
  const differ = matter.verdicts.filter((one) => one.word === "differ");
  const agree = matter.verdicts.filter((one) => one.word === "agree").length;
  return (
    <article class="brief">
      <h2><a href={addressOf(matter)}>{scope(matter.scope)}</a></h2>
      <p>
        {differ.length > 0 && <b class="bad-word">{many(differ.length, "pair differs", "pairs differ")}</b>}{differ.length > 0 && agree > 0 && " · "}
        {agree > 0 && <span class="good-word">{many(agree, "pair agrees", "pairs agree")}</span>}
        {differ.length + agree === 0 && <span class="soft">nothing can be compared</span>}
      </p>
      <ul class="claims">{matter.claims.slice(0, 6).map((claim) => <li key={claim.figure}><InALine claim={claim} /></li>)}</ul>
      {matter.claims.length > 6 && <p class="soft">and {many(matter.claims.length - 6, "more claim")}</p>}
      {differ[0] && <p class="sentence"><bdi>{differ[0].sentence}</bdi></p>}
    </article>
  );
}

const InALine = ({ claim }: { claim: Claim }): VNode => (
  <>
    <span class="number num">{amount(claim) || claim.text}</span>
    <span><bdi>{claim.who}</bdi> <span class="soft">{words(claim.measure)}{claim.status !== "reported" && `, ${claim.status}`}</span></span>
  </>
);
