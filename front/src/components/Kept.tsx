// Views that are kept under a name, for everybody who asks this ledger: a list of them, and the form that keeps the one on show.

import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import { address, type KeptSearch, type Page } from "../api";
import { forget, keep } from "../deciding";
import { LABELS, valuesOf } from "../filters";
import { moment } from "../format";
import { MENU } from "../menu";
import { here } from "../router";
import { mayDecide } from "../session";
import { useAsk } from "../state";
import { shown } from "./Chips";
import { WhyNot } from "./Person";
import { Tell } from "./Tell";

const pageOf = (at: string): string => {
  const path = at.split("?")[0] ?? "";
  return MENU.find(([to]) => to === path)?.[1] ?? (path === "/search" ? "Search" : path);
};

export function KeptSearches(): VNode {
  return (
    <section class="block" aria-label="Kept searches">
      <h2>Kept searches</h2>
      <p class="soft">Everybody who asks this ledger sees them. “Keep this view” stands above figures, statements, matters and what was found.</p>
      <WhyNot />
      <Tell of={useAsk<Page<KeptSearch>>("/searches")}>
        {({ items }) => items.length === 0 ? <p class="quiet">None is kept yet.</p> : (
          <ul class="lines kept">
            {items.map((one) => (
              <li key={one.n}>
                <a href={one.address}><bdi>{one.name}</bdi></a> <span class="soft">{pageOf(one.address)} · kept by <bdi>{one.by}</bdi>, {moment(one.at)}</span>
                {mayDecide.value && <button type="button" class="bare" aria-label={`Forget ${one.name}`} onClick={() => void forget(one)}>forget</button>}
              </li>
            ))}
          </ul>
        )}
      </Tell>
    </section>
  );
}

/** The view on show: its address without the page of its list. */
function viewOf(): { at: string; name: string } {
  const { cursor: _, limit: __, ...query } = here.value.query;
  const parts = Object.keys(query).flatMap((name) => valuesOf(query, name).map((value) => (name in LABELS ? shown(name, value) : value)));
  return { at: address(here.value.path, query), name: parts.join(", ") || pageOf(here.value.path) };
}

export function KeepView(): VNode | null {
  const drop = useRef<HTMLDetailsElement>(null);
  const { told } = useAsk<Page<KeptSearch>>("/searches");
  if (!mayDecide.value) return null;
  const { at, name } = viewOf();
  const kept = told?.items.find((one) => one.address === at);
  const shut = (): void => {
    if (drop.current) drop.current.open = false;
  };
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const given = String(new FormData(event.currentTarget as HTMLFormElement).get("name") ?? "").trim();
    if (given && (await keep(given, at))) shut();
  };
  return (
    <details class="drop keep" ref={drop} key={at}>
      <summary>{kept ? "Kept" : "Keep this view"}</summary>
      <div>
        <form class="form" onSubmit={(event) => void submit(event)} aria-label="Keep this view">
          <label class="grow"><span>under the name</span><input name="name" maxLength={200} defaultValue={(kept?.name ?? name).slice(0, 200)} required /></label>
          <button type="submit" class="main">Keep</button>
        </form>
        <p class="soft">{kept ? <>Kept by <bdi>{kept.by}</bdi>. <button type="button" class="bare" onClick={() => void forget(kept)}>Forget it</button></> : "Everybody who asks this ledger sees it on the search page."}</p>
      </div>
    </details>
  );
}
