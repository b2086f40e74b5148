// From one page of a list to the next. What is on a page follows from its address, so that the browser's way back works.

import type { VNode } from "preact";
import { whole } from "../format";
import { here, hereWith } from "../router";

export function Pager({ shown, next, further = "Next" }: { shown: number; next: string | null; further?: string }): VNode | null {
  const cursor = here.value.query["cursor"];
  if (!cursor && !next) return null;
  return (
    <nav class="pager" aria-label="Pages of the list">
      {cursor ? <a class="button" href={hereWith({})}>First page</a> : <span />}
      <span class="soft">{whole(shown)} on this page</span>
      {next ? <a class="button" href={hereWith({ cursor: next })}>{further}</a> : <span />}
    </nav>
  );
}
