// How many figures were published when: a bar for each day, or for as many days as a bar must take; a bar narrows the filters
// to its days. Those of no day are told beside it.

import type { VNode } from "preact";
import type { Figure } from "../api";
import { many } from "../format";
import { hereWith } from "../router";
import { useWidth } from "./Chart";

const DAY = 86_400_000;
const HEIGHT = 54;
interface Bin { first: string; last: string; many: number }

const iso = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);

function binned(figures: Figure[], most: number): Bin[] {
  const days = figures.flatMap((figure) => (figure.published ? [Date.parse(figure.published) / DAY] : []));
  if (!days.length) return [];
  const first = Math.min(...days), size = Math.ceil((Math.max(...days) - first + 1) / most);
  const counts = new Map<number, number>();
  for (const day of days) counts.set(Math.floor((day - first) / size), (counts.get(Math.floor((day - first) / size)) ?? 0) + 1);
  return Array.from({ length: Math.max(...counts.keys()) + 1 }, (_, n) => ({
    first: iso(first + n * size), last: iso(first + (n + 1) * size - 1), many: counts.get(n) ?? 0,
  }));
}

export function Days({ figures }: { figures: Figure[] }): VNode {
  const [box, width] = useWidth();
  const bins = binned(figures, Math.floor(width / 26));
  const most = Math.max(1, ...bins.map((bin) => bin.many));
  const step = width / Math.max(bins.length, 1), wide = Math.min(step - 2, 60);
  const undated = figures.filter((figure) => !figure.published).length;
  return (
    <div class="days" ref={box}>
      {bins.length > 0 && (
        <svg width={width} height={HEIGHT + 18} role="group" aria-label="Figures by day of publication">
          {bins.map((bin, n) => bin.many > 0 && <Bar key={bin.first} bin={bin} x={n * step} wide={wide} tall={(bin.many / most) * HEIGHT} />)}
          <text x={0} y={HEIGHT + 14}>{bins[0]?.first}</text>
          {bins.length > 1 && <text x={bins.length * step > 180 ? (bins.length - 1) * step + wide : width} y={HEIGHT + 14} text-anchor="end">{bins.at(-1)?.last}</text>}
        </svg>
      )}
      <p class="soft">A bar shows its days alone.{undated > 0 && ` ${many(undated, "figure")} of no day of publication.`}</p>
    </div>
  );
}

function Bar({ bin, x, wide, tall }: { bin: Bin; x: number; wide: number; tall: number }): VNode {
  const told = `${bin.first === bin.last ? bin.first : `${bin.first} to ${bin.last}`}: ${many(bin.many, "figure")}`;
  return (
    <a href={hereWith({ "published-since": bin.first, "published-until": bin.last })} aria-label={told}>
      <title>{told}</title>
      <rect class="target" x={x} y={0} width={wide} height={HEIGHT} />
      <rect class="bar" x={x} y={HEIGHT - tall} width={wide} height={tall} />
    </a>
  );
}
