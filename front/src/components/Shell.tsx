// What stands around every page: skip link, brand, menu, search, who sits here, the line that tells what was just done. Where
// somebody must log in, only the form for it is there; a page of before waits unseen behind it, with what was typed into it.

import type { VNode } from "preact";
import { Suspense } from "preact/compat";
import { useEffect, useErrorBoundary, useRef, useState } from "preact/hooks";
import { address, Problem, session } from "../api";
import { Login } from "../pages/Login";
import { keepFocus } from "../focus";
import { MENU } from "../menu";
import { pageAt } from "../pages";
import { goBackTo } from "../returning";
import { go, here } from "../router";
import { begin } from "../session";
import { heard, problem, said } from "../state";
import { Person } from "./Person";
import { Trouble } from "./Tell";

const BELONGS: Record<string, string> = { "/matter": "/matters", "/speaker": "/speakers" };

export function Shell(): VNode {
  const [trouble, tell] = useState<Problem | null>(null);
  const last = useRef<string | null>(null); // who was here last: another person gets pages of their own
  useEffect(() => void begin().catch((error: unknown) => tell(problem(error))), []);
  useEntered();
  if (session.value === undefined) return <main>{trouble ? <Trouble problem={trouble} /> : <p class="quiet" aria-busy="true">Asking the server …</p>}</main>;
  const now = session.value;
  const wasHere = last.current !== null;
  if (now) last.current = now.name ?? "";
  return (
    <>
      {now === null && <main id="login"><p class="brand">sayso</p><Login /></main>}
      {(now || wasHere) && <div hidden={now === null}><Pages key={last.current} /></div>}
      <Said />
      <p class="unseen" role="status">{heard}</p>
    </>
  );
}

/** Who has logged in goes on in the page; the form that had the focus is gone. */
function useEntered(): void {
  const outside = useRef(false);
  const needed = session.value === null;
  useEffect(() => {
    if (outside.current && !needed) document.getElementById("main")?.focus({ preventScroll: true });
    outside.current = needed;
  }, [needed]);
}

function Pages(): VNode {
  const { path, query } = here.value;
  const main = useRef<HTMLElement>(null);
  useArrival([path, query["cursor"], query["figure"], query["matter"]].join(), main);
  useEffect(() => (main.current ? keepFocus(main.current) : undefined), []);
  return (
    <>
      <a class="skip" href="#main" onClick={(event) => (event.preventDefault(), main.current?.focus())}>Skip to the page</a>
      <header class="bar">
        <a class="brand" href="/">sayso</a>
        <Menu path={path} />
        <SearchBox />
        <Person key={path} />
      </header>
      <main id="main" tabIndex={-1} ref={main}>
        <Suspense fallback={<p class="quiet">Loading …</p>}><Place path={path} /></Suspense>
      </main>
      <Foot />
    </>
  );
}

function Foot(): VNode {
  const now = session.value;
  return (
    <footer class="foot">
      <a href="/changes">Changes</a>
      <a href="/search">Kept searches</a>
      {now?.login && now.role === "admin" && <a href="/accesses">Who came in</a>}
      <a href="/api/v1/openapi.json">The API</a>
    </footer>
  );
}

/** What stands at the address. Where it cannot be drawn, that is told in its place; the next address is tried anew. */
function Place({ path }: { path: string }): VNode {
  const brokenAt = useRef<typeof here.value | null>(null);
  const [broken, tryAnew] = useErrorBoundary((error: unknown) => {
    brokenAt.current = here.peek();
    console.error(error);
  });
  const at = here.value;
  useEffect(() => void (broken && brokenAt.current !== at && tryAnew()), [at, broken]);
  if (broken) return <Broken error={broken} />;
  const found = pageAt(path);
  return "one" in found ? <found.one key={found.id} id={found.id} /> : <found.page key={found.key} />;
}

function Broken({ error }: { error: unknown }): VNode {
  const what = `cannot be shown (${error instanceof Error ? error.message : String(error)})`;
  return (
    <>
      <Trouble problem={new Problem(0, "this page", what, "load it again; if that does not help, what is told here belongs into a report of the fault")} />
      <button type="button" class="main" onClick={() => location.reload()}>Load it again</button>
    </>
  );
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

/**
 * Another page, or page of a table, is read from its top, by eye and by ear; one that was left, from where it was left; the first
 * one keeps the focus that the browser gave it.
 */
function useArrival(at: string, main: { current: HTMLElement | null }): void {
  const first = useRef(true);
  useEffect(() => {
    const isFirst = first.current;
    first.current = false;
    if (isFirst || !main.current) return;
    const { left } = here.value;
    main.current.focus({ preventScroll: true });
    if (left) return goBackTo(left, main.current);
    scrollTo({ top: 0, behavior: "instant" });
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
