// Full text over entries and reports, what was found marked. Searches can be kept, in this browser alone.

import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { address, type Hit, type Page } from "../api";
import { Chips } from "../components/Chips";
import { Marked } from "../components/Marked";
import { Heading, Tell } from "../components/Tell";
import { many, source } from "../format";
import { go, here, hereWith } from "../router";
import { useAsk } from "../state";
import { found } from "../text";

const KINDS: readonly [value: string, name: string][] = [["", "everything"], ["statement", "statements"], ["figure", "figures"], ["report", "reports"]];
const KEPT = "sayso-searches";

export function Search(): VNode {
  const { words = "", in: kind = "", limit = "50", "as-of": asOf = "" } = here.value.query;
  const answer = useAsk<Page<Hit>>(words ? address("/search", { words, in: kind, "as-of": asOf, limit }) : null);
  const search = (event: Event): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    go(address("/search", { words: String(form.get("words")).trim(), in: String(form.get("in")), "as-of": asOf }));
  };
  return (
    <>
      <Heading title={words ? `Search: ${words}` : "Search"} />
      <form class="form" role="search" aria-label="Search in all words" onSubmit={search} key={words + kind}>
        <label class="grow"><span>all of the words, "a phrase", this OR that, -without, begin*</span><input type="search" name="words" maxLength={400} defaultValue={words} required /></label>
        <label><span>in</span><select name="in">{KINDS.map(([value, name]) => <option key={value} value={value} selected={value === kind}>{name}</option>)}</select></label>
        <button type="submit" class="main">Search</button>
      </form>
      <Kept />
      {asOf && <div class="tools"><Chips query={{ "as-of": asOf }} /></div>}
      {words && (
        <Tell of={answer}>
          {({ items }) => (
            <>
              <p class="soft" role="status">{items.length ? `${many(items.length, "hit")}${items.length >= Number(limit) ? " or more" : ""}, newest first` : "Nothing holds these words."}</p>
              <ul class="lines hits">{items.map((hit) => <li key={hit.kind + hit.id}><OneHit hit={hit} /></li>)}</ul>
              {items.length >= Number(limit) && Number(limit) < 500 && <p class="pager"><a class="button" href={hereWith({ limit: "500" })}>Show more</a></p>}
            </>
          )}
        </Tell>
      )}
    </>
  );
}

const OneHit = ({ hit }: { hit: Hit }): VNode => (
  <>
    <a href={hit.kind === "report" ? `/report/${hit.id}` : `/entry/${hit.id}`}>{hit.kind}</a>{" "}
    <bdi class="soft">{hit.origin.title ? `${hit.origin.title} · ` : ""}{source(hit.origin)}</bdi>
    <p dir="auto"><Marked pieces={found(hit.snippet, hit.found)} /></p>
  </>
);

function Kept(): VNode {
  const [kept, set] = useState(readKept);
  const now = address(here.value.path, here.value.query);
  const keep = (all: string[]): void => {
    localStorage.setItem(KEPT, JSON.stringify(all));
    set(all);
  };
  const name = (to: string): string => new URLSearchParams(to.split("?")[1]).get("words") ?? to;
  const words = here.value.query["words"];
  return (
    <ul class="chips kept" aria-label="Kept searches">
      {kept.map((to) => (
        <li key={to} class="chip">
          <a href={to}><bdi>{name(to)}</bdi></a> <button type="button" class="bare" aria-label={`Forget ${name(to)}`} onClick={() => keep(kept.filter((one) => one !== to))}>×</button>
        </li>
      ))}
      {words && !kept.includes(now) && <li><button type="button" onClick={() => keep([...kept, now])}>Keep this search</button></li>}
    </ul>
  );
}

function readKept(): string[] {
  try {
    const held: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(held) ? held.filter((one): one is string => typeof one === "string" && one.startsWith("/search?")) : [];
  } catch {
    return [];
  }
}
