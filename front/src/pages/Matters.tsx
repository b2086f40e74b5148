// The matters on which several speak, those that contradict first; each leads to its comparison.

import type { VNode } from "preact";
import { address, type Claim, type Held, type Matter } from "../api";
import { Chips } from "../components/Chips";
import { KeepView } from "../components/Kept";
import { Pager } from "../components/Pager";
import { Heading, Tell } from "../components/Tell";
import { filtersOf } from "../filters";
import { amount, many, scope, words } from "../format";
import { useGrowing } from "../later";
import { here, hereWith } from "../router";
import { useAsk } from "../state";

export function Matters(): VNode {
  const filters = filtersOf(here.value.query);
  const { alone = "", cursor = "" } = here.value.query;
  const answer = useAsk<Held<Matter>>(address("/matters", { ...filters, alone, limit: "50", cursor }));
  return (
    <>
      <Heading title="Matters">
        {answer.told && <span>{many(answer.told.count, "matter")}</span>}
        <span>What several speak of, each claim held against every other; what differs stands first.</span>
        <a href={hereWith({ alone: alone ? "" : "true" })}>{alone ? "Leave out" : "Also show"} what one alone speaks of</a>
        <a href={address("/figures", filters)}>As figures</a>
      </Heading>
      <div class="tools"><Chips query={filters} /><KeepView /></div>
      <Tell of={answer}>
        {({ items, next }) => items.length === 0 ? <p class="quiet">No two speak of one thing here.</p> : (
          <>
            <Listed matters={items} />
            <Pager shown={items.length} next={next} />
          </>
        )}
      </Tell>
    </>
  );
}

const Listed = ({ matters }: { matters: Matter[] }): VNode => (
  <ul class="matters">{useGrowing(matters).map((matter) => <li key={matter.matter}><InBrief matter={matter} /></li>)}</ul>
);

/** A matter is found again by a figure in it: that stays so when new reports come, though the matter may grow. */
export const addressOf = (matter: Matter): string =>
  address("/matter", { figure: matter.claims[0]?.figure ?? "", "as-of": here.value.query["as-of"] ?? "" });

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
