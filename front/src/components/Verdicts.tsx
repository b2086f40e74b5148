// The verdicts on a matter in the ledger's own sentences, those that differ first. Pointing at one lights its two marks.

import type { VNode } from "preact";
import type { Matter, Verdict } from "../api";
import { nation } from "../format";
import { toEntry } from "../router";

const ORDER: Record<Verdict["word"], number> = { differ: 0, agree: 1, "cannot be compared": 2 };
const SIGN: Record<Verdict["word"], string> = { differ: "≠", agree: "=", "cannot be compared": "∥" };

interface Props { matter: Matter; light?: (pair: ReadonlySet<string> | null) => void }

export function Verdicts({ matter, light }: Props): VNode {
  const ordered = [...matter.verdicts].sort((a, b) => ORDER[a.word] - ORDER[b.word]);
  return (
    <ol class="verdicts" aria-label="Verdicts">
      {ordered.map((one) => {
        const pair = new Set([one.a, one.b]);
        return (
          <li key={one.a + one.b} class={one.word.split(" ")[0]} onMouseEnter={() => light?.(pair)} onMouseLeave={() => light?.(null)}>
            <span class="sign" aria-hidden="true">{SIGN[one.word]}</span>
            <span>
              <bdi>{one.sentence}</bdi>{" "}
              <span class="soft"><a href={toEntry(one.a)} onFocus={() => light?.(pair)} onBlur={() => light?.(null)}>first</a> · <a href={toEntry(one.b)} onFocus={() => light?.(pair)} onBlur={() => light?.(null)}>second</a></span>
            </span>
          </li>
        );
      })}
    </ol>
  );
}

/** Who can be counted as a voice of their own, and who is not heard. */
export function Voices({ matter }: { matter: Matter }): VNode {
  const voices = matter.independent.length;
  return (
    <p class="soft">
      {voices} independent {voices === 1 ? "voice" : "voices"} at most{matter.silent.length > 0 && <>; silent: {matter.silent.map(nation).join(", ")}</>}
    </p>
  );
}
