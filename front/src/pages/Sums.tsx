// What must add up, and whether it does; what does not stands first.

import type { VNode } from "preact";
import { address, type Finding, type Page } from "../api";
import { Chips } from "../components/Chips";
import { Sum } from "../components/Sum";
import { Heading, Tell } from "../components/Tell";
import { filtersOf } from "../filters";
import { many } from "../format";
import { here, hereWith } from "../router";
import { useAsk } from "../state";

export function Sums(): VNode {
  const filters = filtersOf(here.value.query);
  const { limit = "200" } = here.value.query;
  const answer = useAsk<Page<Finding>>(address("/sums", { ...filters, limit }));
  const { items: shown = [], count: all = shown.length } = answer.told ?? {};
  const wrong = shown.filter((one) => !one.holds).length;
  const least = wrong === shown.length && all > wrong ? "at least " : ""; // those come first: where all shown are wrong, more may be
  return (
    <>
      <Heading title="Sums">
        {answer.told && <span>{many(all, "sum")}, {least}{wrong} of which cannot add up. Nothing is mended: read the words.</span>}
      </Heading>
      <div class="tools"><Chips query={filters} /></div>
      <Tell of={answer}>
        {({ items, count = items.length }) => items.length === 0 ? <p class="quiet">Nothing here must add up.</p> : (
          <>
            <ul class="sums">{items.map((one) => <li key={one.kind + one.terms.map((term) => term.figure).join()}><Sum finding={one} /></li>)}</ul>
            {count > items.length && <p class="pager"><span class="soft">{items.length} of {count}</span>{Number(limit) < 500 && <a class="button" href={hereWith({ limit: "500" })}>Show more</a>}</p>}
          </>
        )}
      </Tell>
    </>
  );
}
