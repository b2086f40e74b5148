// What must add up: the whole as a bar above, its parts below, and what is left over or too much; then the ledger's sentence.

import type { VNode } from "preact";
import type { Finding, Term } from "../api";
import { number } from "../format";
import { toEntry } from "../router";

export function Sum({ finding }: { finding: Finding }): VNode {
  return (
    <article class={finding.holds ? "sum" : "sum wrong"}>
      <p><b class={finding.holds ? "good-word" : "bad-word"}>{finding.holds ? "✓ adds up" : "✗ cannot add up"}</b> <span class="soft">{finding.kind}</span></p>
      {finding.kind === "parts" && <Bars finding={finding} />}
      <p dir="auto">{finding.sentence}</p>
      <p class="terms">{finding.terms.map((term) => <a key={term.figure} href={toEntry(term.figure)}><bdi>{term.words}</bdi> <span class="soft">{term.what}</span></a>)}</p>
    </article>
  );
}

const size = ({ bounds: [low, high] }: Term): number => low ?? high ?? 0;

function Bars({ finding: { terms, remainder } }: { finding: Finding }): VNode | null {
  const [whole, ...parts] = terms;
  if (!whole || terms.some((term) => term.bounds[0] === null && term.bounds[1] === null)) return null;
  const sizes = parts.map(size);
  const total = sizes.reduce((sum, one) => sum + one, 0);
  const most = Math.max(size(whole), total) || 1;
  const wide = (value: number): string => `${(value / most) * 100}%`;
  const left = remainder[0] !== null && remainder[0] === remainder[1] ? remainder[0] : null;
  return (
    <svg class="bars" width="100%" height={44} role="img" aria-label={left === null ? "whole and parts" : left < 0 ? `${number(-left)} too many` : `${number(left)} left`}>
      <rect class="whole" x={0} y={0} height={19} width={wide(size(whole))} />
      <text x={6} y={13.5}>{whole.words}</text>
      {parts.map((term, n) => {
        const before = sizes.slice(0, n).reduce((sum, one) => sum + one, 0);
        return <g key={term.figure}><rect class="part" x={wide(before)} y={23} height={19} width={wide(sizes[n] ?? 0)}><title>{`${term.words} ${term.what}`}</title></rect></g>;
      })}
      {left !== null && left > 0 && <rect class="left" x={wide(total)} y={23} height={19} width={wide(left)}><title>{`${number(left)} left`}</title></rect>}
      {left !== null && left < 0 && <rect class="excess" x={wide(size(whole))} y={23} height={19} width={wide(-left)}><title>{`${number(-left)} too many`}</title></rect>}
    </svg>
  );
}
