// The comparison of a matter. Marks are links to their entries, so that they can be reached and read without a mouse.

import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Account, Matter } from "../api";
import { dayTicks, lanesOf, PLOT, timeScale, valueScale, type Lane, type Point, type Scale } from "../chart";
import { amount, scope, short, source } from "../format";

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
  return (
    <g class="lane" transform={`translate(0,${top})`} role="group" aria-label={lane.who}>
      <line class="edge" x1={0} x2={of.width} y1={0} y2={0} />
      <text class="who" x={0} y={15}>{lane.who}{lane.differs && <tspan class="differs" dx={8}>differs</tspan>}</text>
      <g transform={`translate(0,${PLOT.head})`}>
        {of.y.ticks(3).slice(0, 5).map((tick) => (
          <g key={tick} class="tick" aria-hidden="true">
            <line x1={PLOT.left} x2={of.width} y1={of.y(tick)} y2={of.y(tick)} />
            <text x={PLOT.left - 6} y={of.y(tick) + 3.5} text-anchor="end">{short(tick)}</text>
          </g>
        ))}
        {lane.points.map((point) => <Mark key={point.account.figure} point={point} of={of} />)}
      </g>
    </g>
  );
}

function Mark({ point, of }: { point: Point; of: Drawing }): VNode {
  const { account, carriers } = point;
  const told = `${account.who}: ${account.text}${account.counted ? ` ${account.counted}` : ""}, ${account.status}; ${source(account)}`;
  const dim = of.lit && !of.lit.has(account.figure);
  const late = of.x(point) > of.width - 90;
  const label = amount(account) + (carriers > 1 ? ` ×${carriers}` : "");
  const reach = 24 + label.length * 7.5;
  return (
    <g class={dim ? "mark dim" : "mark"} transform={`translate(${of.x(point)},0)`}>
      <a href={`/entry/${account.figure}`} aria-label={told} onMouseEnter={() => of.look(account)} onFocus={() => of.look(account)}>
        <title>{told}</title>
        <rect class="target" x={late ? 12 - reach : -12} y={-4} width={reach} height={PLOT.inner + 8} />
        <Whisker point={point} y={of.y} />
        {account.value !== null && <Dot status={account.status} y={of.y(account.value)} />}
        <text class="label" x={late ? -10 : 10} y={of.y(middle(point)) + 4} text-anchor={late ? "end" : "start"}>{label}</text>
      </a>
    </g>
  );
}

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
  return <circle class={status === "planned" || status === "expected" ? "dot hollow" : "dot"} r={5} cy={y} />;
}

export const Legend = (): VNode => (
  <ul class="legend" aria-label="How to read the chart">
    <li><Sample><circle class="dot" r={5} cy={9} /></Sample> told as so</li>
    <li><Sample><circle class="dot hollow" r={5} cy={9} /></Sample> planned or expected</li>
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
