// The single keys of a page, and the switch that turns them off.

import type { VNode } from "preact";
import { keysOn, switchKeys } from "../state";

export function Keys({ keys }: { keys: readonly (readonly [key: string, does: string])[] }): VNode {
  return (
    <details class="drop keyed">
      <summary>Keys</summary>
      <div>
        <dl class="facts">{keys.map(([key, does]) => [<dt key={key}><kbd>{key}</kbd></dt>, <dd>{does}</dd>])}</dl>
        <label class="inline"><input type="checkbox" checked={keysOn.value} onChange={(event) => switchKeys(event.currentTarget.checked)} /> single keys are on</label>
      </div>
    </details>
  );
}

/** Shows the keys, or puts them away. */
export function toggleKeys(): void {
  const drop = document.querySelector<HTMLDetailsElement>(".keyed");
  if (drop) drop.open = !drop.open;
}
