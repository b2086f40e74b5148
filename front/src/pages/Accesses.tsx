// Who came in, was refused, or left; an admin sees it.

import type { VNode } from "preact";
import { type Access, type Page } from "../api";
import { Rows } from "../components/Tables";
import { Heading, Tell } from "../components/Tell";
import { many, moment } from "../format";
import { useAsk } from "../state";

const WORDS: Record<string, string> = { login: "came in", refused: "was refused", logout: "left" };

export function Accesses(): VNode {
  const answer = useAsk<Page<Access>>("/accesses?limit=500");
  return (
    <>
      <Heading title="Who came in">{answer.told && <span>The last {many(answer.told.items.length, "time")}, by UTC.</span>}</Heading>
      <Tell of={answer}>
        {({ items }) => items.length === 0 ? <p class="quiet">Nobody yet.</p> : (
          <Rows name="Who came in">
            <thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th><th scope="col" class="m">From</th></tr></thead>
            <tbody>{items.map((one, n) => <tr key={n}><td class="day">{moment(one.at)}</td><td><bdi>{one.name}</bdi></td><td class={one.what === "refused" ? "bad-word" : ""}>{WORDS[one.what] ?? one.what}</td><td class="m soft">{one.address}</td></tr>)}</tbody>
          </Rows>
        )}
      </Tell>
    </>
  );
}
