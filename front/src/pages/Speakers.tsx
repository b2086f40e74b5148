// Who is heard: bodies, and persons with a role, those heard most first.

import type { VNode } from "preact";
import { address, type Page, type Voice } from "../api";
import { Chips } from "../components/Chips";
import { Pager } from "../components/Pager";
import { Rulings, useRulings } from "../components/Rulings";
import { Rows } from "../components/Tables";
import { Heading, Tell } from "../components/Tell";
import { escaped, filtersOf } from "../filters";
import { many, nation } from "../format";
import { here } from "../router";
import { useAsk } from "../state";

const ROWS = "100";

export function Speakers(): VNode {
  const filters = filtersOf(here.value.query, "statements");
  const cursor = here.value.query["cursor"] ?? "";
  const answer = useAsk<Page<Voice>>(address("/speakers", { ...filters, limit: ROWS, cursor }));
  return (
    <>
      <Heading title="Speakers"><span>most heard first; private persons stand in their reports only</span></Heading>
      <div class="tools"><Chips query={filters} /></div>
      <Decided />
      <Tell of={answer}>
        {({ items, next }) => items.length === 0 ? <p class="quiet">Nobody is heard here.</p> : (
          <>
            <Rows name="Speakers">
              <thead><tr><th scope="col">Speaker</th><th scope="col" class="m">Kind</th><th scope="col">Role</th><th scope="col" class="m">Organisation</th><th scope="col" class="m">Country</th><th scope="col" class="num">Statements</th><th scope="col" class="num">Figures</th><th scope="col" class="m">Heard</th><th scope="col" class="m">Grade</th></tr></thead>
              <tbody>{items.map((voice) => <Row key={voice.key} voice={voice} asOf={filters["as-of"] ?? ""} />)}</tbody>
            </Rows>
            <Pager shown={items.length} next={next} />
          </>
        )}
      </Tell>
    </>
  );
}

/** What people decided about names: short, and folded away. */
function Decided(): VNode | null {
  const told = useRulings();
  if (!told.rulings.length) return null;
  return (
    <details class="decided">
      <summary>{many(told.rulings.length, "decision")} about names</summary>
      <Rulings {...told} />
    </details>
  );
}

const Row = ({ voice, asOf }: { voice: Voice; asOf: string }): VNode => (
  <tr>
    <th scope="row"><a href={address("/speaker", { speaker: escaped(voice.name), "as-of": asOf })}><bdi>{voice.name}</bdi></a></th>
    <td class="m soft">{voice.kind}</td>
    <td><bdi>{voice.role}</bdi></td>
    <td class="m"><bdi>{voice.organisation === voice.name ? "" : voice.organisation}</bdi></td>
    <td class="m">{nation(voice.country)}</td>
    <td class="num">{voice.statements}</td>
    <td class="num">{voice.figures}</td>
    <td class="m soft"><span class="a-day">{voice.first}</span>{voice.last !== voice.first && <> – <span class="a-day">{voice.last}</span></>}</td>
    <td class="m">{voice.grade}</td>
  </tr>
);
