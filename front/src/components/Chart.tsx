// The comparison of a matter. Marks are links to their entries, so that they can be reached and read without a mouse.

import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Account, Matter } from "../api";
import { dayTicks, labelled, lanesOf, PLOT, timeScale, valueScale, type Labelled, type Lane, type Point, type Scale } from "../chart";
import { amount, scope, short, source } from "../format";
import { toEntry } from "../router";

interface Props {
  matter: Matter; drawn: { current: SVGSVGElement | null }; lit: ReadonlySet<string> | null; look: (account: Account) => void;
}
interface Drawing { x: (point: Point) => number; y: Scale; width: number; lit: ReadonlySet<string> | null; look: (account: Account) => void }

export function Chart({ matter, drawn, lit, look }: Props): VNode {
  const [box, width] = useWidth();
  const lanes = lanesOf(matter);
  const points = lanes.flatMap((lane) => lane.points);
  const undated = points.some((point) => !point.day);
  const dated = points.filter((point) => point.day);
  const from = PLOT.left + (undated ? PLOT.undated : 24), to = width - PLOT.right - 70;
  const across = timeScale(dated, from, to);
  const drawing: Drawing = {
    x: (point) => (point.day ? across(point.day) : PLOT.left + 16), y: valueScale(points), width, lit, look,
  };
  const height = PLOT.top + lanes.length * PLOT.lane + PLOT.foot;
  return (
    <div class="chart" ref={box}>
      <svg ref={drawn} width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="group" aria-label={`${scope(matter.scope)}: a lane for each speaker, time across`}>
        <text class="title" x={0} y={14}>{scope(matter.scope)}</text>
        {lanes.map((lane, n) => <OneLane key={lane.teller} lane={lane} top={PLOT.top + n * PLOT.lane} of={drawing} />)}
        <g class="axis" transform={`translate(0,${height - PLOT.foot + 16})`} aria-hidden="true">
          {drawing.y.logarithmic && <text class="logarithmic" y={-12}>log scale</text>}
          {undated && <text x={PLOT.left + 16} text-anchor="middle">no day</text>}
          {dated.length > 0 && dayTicks(dated, to - from).map((day) => (
            <text key={day.getTime()} x={across(day)} text-anchor="middle">{day.toISOString().slice(0, 10)}</text>
          ))}
        </g>
      </svg>
    </div>
  );
}

function OneLane({ lane, top, of }: { lane: Lane; top: number; of: Drawing }): VNode {
  const labels = labelled(lane.points, labelOf, of.x, (point) => of.y(middle(point)), of.width);
  return (
    <g class="lane" transform={`translate(0,${top})`} role="group" aria-label={lane.who}>
      <line class="edge" x1={0} x2={of.width} y1={0} y2={0} />
      <text class="who" x={0} y={15}>{lane.differs && <tspan class="differs">differs</tspan>}<tspan dx={lane.differs ? 8 : 0}>{lane.who}</tspan></text>
      <g transform={`translate(0,${PLOT.head})`}>
        {of.y.marks.map((tick) => (
          <g key={tick} class="tick" aria-hidden="true">
            <line x1={PLOT.left} x2={of.width} y1={of.y(tick)} y2={of.y(tick)} />
            <text x={PLOT.left - 6} y={of.y(tick) + 3.5} text-anchor="end">{short(tick)}</text>
          </g>
        ))}
        {lane.points.map((point) => <Mark key={point.account.figure} point={point} label={labels.find((one) => one.point === point)} of={of} />)}
      </g>
    </g>
  );
}

function Mark({ point, label, of }: { point: Point; label: Labelled | undefined; of: Drawing }): VNode {
  const { account } = point;
  const told = `${account.who}: ${account.text}${account.counted ? ` ${account.counted}` : ""}, ${account.status}; ${source(account)}`;
  const dim = of.lit && !of.lit.has(account.figure);
  const x = of.x(point);
  const at = of.y(middle(point));
  return (
    <g class={dim ? "mark dim" : "mark"} transform={`translate(${x},0)`}>
      <a href={toEntry(account.figure)} aria-label={told} onMouseEnter={() => of.look(account)} onFocus={() => of.look(account)}>
        <title>{told}</title>
        <rect class="target" x={-12} y={at - 12} width={24} height={24} />
        {label && <rect class="target" x={label.x - x - 2} y={label.y - 15} width={label.wide + 4} height={20} />}
        <Whisker point={point} y={of.y} />
        {(account.value !== null || account.status === "denied") && <Dot status={account.status} y={at} />}
        {label && <text class="label" x={label.x - x} y={label.y}>{label.text}</text>}
      </a>
    </g>
  );
}

/** What is told; where it was not told as so, the label says so: bounds alone have no dot to show it. */
const labelOf = ({ account, carriers }: Point): string =>
  (amount(account) || account.text) + (PLAIN.has(account.status) ? "" : `, ${account.status}`) + (carriers > 1 ? ` ×${carriers}` : "");

const PLAIN: ReadonlySet<string> = new Set(["reported", "confirmed", "estimated"]);

const middle = ({ account, low, high }: Point): number =>
  account.value ?? (low !== null && high !== null ? (low + high) / 2 : (low ?? high ?? 0));

/** The bounds that the words set. An end without one runs out of the lane as an arrow; what "about" allows is dashed. */
function Whisker({ point: { account, low, high }, y }: { point: Point; y: Scale }): VNode | null {
  if (low === null && high === null) return null;
  if (low === high) return null;
  const bottom = low === null ? PLOT.inner : y(low), top = high === null ? 0 : y(high);
  return (
    <g class={account.comparator === "about" ? "whisker about" : "whisker"}>
      <line x1={0} x2={0} y1={bottom} y2={top} />
      {low === null ? <path d={`M-4,${bottom - 6}L0,${bottom}L4,${bottom - 6}`} /> : <line x1={-5} x2={5} y1={bottom} y2={bottom} />}
      {high === null ? <path d={`M-4,${top + 6}L0,${top}L4,${top + 6}`} /> : <line x1={-5} x2={5} y1={top} y2={top} />}
    </g>
  );
}

function Dot({ status, y }: { status: string; y: number }): VNode {
  if (status === "denied") return <path class="dot crossed" d={`M-5,${y - 5}L5,${y + 5}M-5,${y + 5}L5,${y - 5}`} />;
  return <circle class={PLAIN.has(status) ? "dot" : `dot ${status === "alleged" ? "half" : "hollow"}`} r={5} cy={y} />;
}

export const Legend = (): VNode => (
  <ul class="legend" aria-label="How to read the chart">
    <li><Sample><circle class="dot" r={5} cy={9} /></Sample> told as so</li>
    <li><Sample><circle class="dot hollow" r={5} cy={9} /></Sample> planned or expected</li>
    <li><Sample><circle class="dot half" r={5} cy={9} /></Sample> alleged</li>
    <li><Sample><path class="dot crossed" d="M-5,4L5,14M-5,14L5,4" /></Sample> denied</li>
    <li><Sample><g class="whisker"><line x1={0} x2={0} y1={2} y2={16} /><line x1={-5} x2={5} y1={16} y2={16} /><path d="M-4,8L0,2L4,8" /></g></Sample> bound, and open end</li>
    <li><Sample><g class="whisker about"><line x1={0} x2={0} y1={2} y2={16} /><line x1={-5} x2={5} y1={2} y2={2} /><line x1={-5} x2={5} y1={16} y2={16} /></g></Sample> “about”: a tenth either way</li>
  </ul>
);

const Sample = ({ children }: { children: VNode }): VNode => (
  <svg width={16} height={18} viewBox="-8 0 16 18" aria-hidden="true"><g class="mark">{children}</g></svg>
);

/** The width there is, kept up to date. */
export function useWidth(): [{ current: HTMLDivElement | null }, number] {
  const box = useRef<HTMLDivElement>(null);
  const [width, set] = useState(720);
  useEffect(() => {
    if (!box.current) return;
    const watch = new ResizeObserver(([entry]) => entry && set(Math.max(280, Math.floor(entry.contentRect.width))));
    watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  return [box, width];
}
