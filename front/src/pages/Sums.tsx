// What must add up, and whether it does; what does not stands first.

import type { VNode } from "preact";
import { address, type Finding, type Held } from "../api";
import { Chips } from "../components/Chips";
import { Pager } from "../components/Pager";
import { Sum } from "../components/Sum";
import { Heading, Tell } from "../components/Tell";
import { filtersOf } from "../filters";
import { many } from "../format";
import { here } from "../router";
import { useAsk } from "../state";

export function Sums(): VNode {
  const filters = filtersOf(here.value.query);
  const { cursor = "" } = here.value.query;
  const answer = useAsk<Held<Finding>>(address("/sums", { ...filters, limit: "100", cursor }));
  return (
    <>
      <Heading title="Sums">
        {answer.told && <span>{many(answer.told.count, "sum")}{!cursor && `, ${wrongOf(answer.told)} of which cannot add up`}. Nothing is mended: read the words.</span>}
      </Heading>
      <div class="tools"><Chips query={filters} /></div>
      <Tell of={answer}>
        {({ items, next }) => items.length === 0 ? <p class="quiet">Nothing here must add up.</p> : (
          <>
            <ul class="sums">{items.map((one) => <li key={one.kind + one.terms.map((term) => term.figure).join()}><Sum finding={one} /></li>)}</ul>
            <Pager shown={items.length} next={next} />
          </>
        )}
      </Tell>
    </>
  );
}

/** How many cannot add up. Those come first: where all on the first page are wrong, more may follow. */
function wrongOf({ items, next }: Held<Finding>): string {
  const wrong = items.filter((one) => !one.holds).length;
  return next && wrong === items.length ? `at least ${wrong}` : String(wrong);
}
