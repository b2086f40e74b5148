// Where the reader is. Every view has an address, so ordinary links do all the work: one listener takes their clicks, and
// whatever opens a new tab, saves a file or leaves for the API is left to the browser.

import { signal } from "@preact/signals";
import { address, type Query } from "./api";
import { leftAt, type Left } from "./returning";

/** `left`: on the way back, how the page was left. */
export interface Where { path: string; query: Query; hash: string; left: Left | null }

const read = (left: Left | null = null): Where => ({
  left,
  path: location.pathname,
  query: Object.fromEntries(new URLSearchParams(location.search)),
  hash: decoded(location.hash.slice(1)),
});

export const here = signal<Where>(read());

export function go(to: string, replace = false): void {
  if (replace) history.replaceState(null, "", to);
  else {
    history.replaceState({ top: scrollY, to } satisfies Left, "");
    history.pushState(null, "", to);
  }
  here.value = read();
}

/** The same page with some of its query set; "" takes one out. Another query starts at its first page. */
export function hereWith(change: Query): string {
  const { cursor: _, ...kept } = here.value.query;
  return address(here.value.path, { ...kept, ...change });
}

/** An entry as the page shows it: where that is of a moment in the past, the entry is, too. */
export const toEntry = (id: string): string => address(`/entry/${id}`, { "as-of": here.value.query["as-of"] ?? "" });

export function listen(): void {
  addEventListener("popstate", (event) => (here.value = read(leftAt(event.state))));
  document.addEventListener("click", followed);
}

function followed(event: MouseEvent): void {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  const href = link?.getAttribute("href");
  if (!link || !href?.startsWith("/") || href.startsWith("/api/") || link.getAttribute("target") || link.hasAttribute("download")) return;
  event.preventDefault();
  go(href);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
