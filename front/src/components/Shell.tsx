// What stands around every page: skip link, brand, menu, search, the line that tells what was just done.

import type { VNode } from "preact";
import { Suspense } from "preact/compat";
import { useEffect, useRef } from "preact/hooks";
import { address } from "../api";
import { MENU, pageAt } from "../pages";
import { go, here } from "../router";
import { heard, said } from "../state";

const BELONGS: Record<string, string> = { "/matter": "/matters", "/speaker": "/speakers" };

export function Shell(): VNode {
  const { path, query } = here.value;
  const main = useRef<HTMLElement>(null);
  useArrival(path + (query["cursor"] ?? ""), main);
  return (
    <>
      <a class="skip" href="#main" onClick={(event) => (event.preventDefault(), main.current?.focus())}>Skip to the page</a>
      <header class="bar">
        <a class="brand" href="/">sayso</a>
        <Menu path={path} />
        <SearchBox />
      </header>
      <main id="main" tabIndex={-1} ref={main}>
        <Suspense fallback={<p class="quiet">Loading …</p>}><Place path={path} /></Suspense>
      </main>
      <Said />
      <p class="unseen" role="status">{heard}</p>
    </>
  );
}

function Place({ path }: { path: string }): VNode {
  const found = pageAt(path);
  return "one" in found ? <found.one key={found.id} id={found.id} /> : <found.page key={found.key} />;
}

function Menu({ path }: { path: string }): VNode {
  const at = BELONGS[path] ?? path;
  return (
    <nav aria-label="Pages">
      <ul class="menu">
        {MENU.map(([to, name]) => (
          <li key={to}><a href={to} aria-current={to === at ? "page" : undefined}>{name}</a></li>
        ))}
      </ul>
    </nav>
  );
}

function SearchBox(): VNode {
  const search = (event: SubmitEvent): void => {
    event.preventDefault();
    const words = new FormData(event.currentTarget as HTMLFormElement).get("words");
    if (typeof words === "string" && words.trim()) go(address("/search", { words: words.trim() }));
  };
  const words = here.value.path === "/search" ? here.value.query["words"] : "";
  return (
    <form class="find" role="search" onSubmit={search}>
      <input type="search" name="words" aria-label="Search the ledger" placeholder="Search" maxLength={400} defaultValue={words ?? ""} />
    </form>
  );
}

/** Another page, or page of a table, is read from its top, by eye and by ear; the first one keeps the focus that the browser gave it. */
function useArrival(at: string, main: { current: HTMLElement | null }): void {
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) {
      scrollTo(0, 0);
      main.current?.focus({ preventScroll: true });
    }
    first.current = false;
  }, [at]);
}

function Said(): VNode {
  const { text, bad, at } = said.value;
  useEffect(() => {
    if (!text) return;
    const timer = setTimeout(() => (said.value = { text: "", bad: false, at }), bad ? 15_000 : 6_000);
    return () => clearTimeout(timer);
  }, [at]);
  return <div class={bad ? "said bad" : "said"} role="status" aria-live="polite">{text}</div>;
}
