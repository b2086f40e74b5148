// What stands where an answer is not there: the problem with its remedy, or that it is on its way. And the heading of a page.

import type { ComponentChildren, VNode } from "preact";
import type { Problem } from "../api";
import type { Answer } from "../state";
import { isRenewing, useTitle } from "../state";

export function Trouble({ problem }: { problem: Problem }): VNode {
  return (
    <div class="trouble" role="alert">
      <p><b>{problem.where}</b>: {problem.what}</p>
      {problem.remedy && <p class="soft">{problem.remedy}</p>}
    </div>
  );
}

/** An answer once it is there; until then, or instead of it, what the matter is. */
export function Tell<T>({ of, children }: { of: Answer<T>; children: (told: T) => ComponentChildren }): VNode {
  if (of.problem) return <Trouble problem={of.problem} />;
  if (of.told === null) return <p class="quiet" aria-busy="true">Asking the ledger …</p>;
  return (
    <div class="told" aria-busy={of.pending}>
      {isRenewing(of.told) && <p class="soft" role="status">As of change {of.told.change}; being made anew.</p>}
      {children(of.told)}
    </div>
  );
}

export function Heading({ title, children }: { title: string; children?: ComponentChildren }): VNode {
  useTitle(title);
  return (
    <header class="heading">
      <h1 dir="auto">{title}</h1>
      {children && <div class="under">{children}</div>}
    </header>
  );
}
