// Full text over entries and reports, what was found marked; and the searches that are kept.

import type { VNode } from "preact";
import { address, type Hit, type Page } from "../api";
import { Chips } from "../components/Chips";
import { KeepView, KeptSearches } from "../components/Kept";
import { Marked } from "../components/Marked";
import { Pager } from "../components/Pager";
import { Heading, Tell } from "../components/Tell";
import { source } from "../format";
import { useFilled } from "../forms";
import { go, here, toEntry } from "../router";
import { useAsk } from "../state";
import { found } from "../text";

const KINDS: readonly [value: string, name: string][] = [["", "everything"], ["statement", "statements"], ["figure", "figures"], ["report", "reports"]];

export function Search(): VNode {
  const { words = "", in: kind = "", cursor = "", "as-of": asOf = "" } = here.value.query;
  const answer = useAsk<Page<Hit>>(words ? address("/search", { words, in: kind, "as-of": asOf, limit: "50", cursor }) : null);
  const form = useFilled({ words, in: kind });
  const search = (event: Event): void => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    go(address("/search", { words: String(given.get("words")).trim(), in: String(given.get("in")), "as-of": asOf }));
  };
  return (
    <>
      <Heading title={words ? `Search: ${words}` : "Search"} />
      <form class="form" role="search" aria-label="Search in all words" onSubmit={search} ref={form}>
        <label class="grow"><span>all of the words, "a phrase", this OR that, -without, begin*</span><input type="search" name="words" maxLength={400} required /></label>
        <label><span>in</span><select name="in">{KINDS.map(([value, name]) => <option key={value} value={value}>{name}</option>)}</select></label>
        <button type="submit" class="main">Search</button>
      </form>
      {words && <div class="tools">{asOf && <Chips query={{ "as-of": asOf }} />}<KeepView /></div>}
      <div class={words ? "found" : ""}>
        {words && (
          <section aria-label="Found">
            <Tell of={answer}>
              {({ items, next }) => (
                <>
                  <p class="soft" role="status">{items.length ? "Newest first" : "Nothing holds these words."}</p>
                  <ul class="lines hits">{items.map((hit) => <li key={hit.kind + hit.id}><OneHit hit={hit} /></li>)}</ul>
                  <Pager shown={items.length} next={next} further="Older" />
                </>
              )}
            </Tell>
          </section>
        )}
        <KeptSearches />
      </div>
    </>
  );
}

const OneHit = ({ hit }: { hit: Hit }): VNode => (
  <>
    <a href={hit.kind === "report" ? `/report/${hit.id}` : toEntry(hit.id)}>{hit.kind}</a>{" "}
    <bdi class="soft">{hit.origin.title ? `${hit.origin.title} · ` : ""}{source(hit.origin)}</bdi>
    <p dir="auto"><Marked pieces={found(hit.snippet, hit.found)} /></p>
  </>
);
