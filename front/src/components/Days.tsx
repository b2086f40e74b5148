// How many figures were published when, and a brush over it: dragged, or set by the arrow keys on its two ends, or by the days
// beneath. It narrows the filters once it is let go of. The days around it stay, so that it can be moved on.

import type { VNode } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import { scaleUtc } from "d3-scale";
import { address, type DayCount, type Query } from "../api";
import { bars, dated, iso, numbered, within, type Bar, type Stretch } from "../days";
import { NONE, without } from "../filters";
import { many, whole } from "../format";
import { useFilled } from "../forms";
import { go, hereWith } from "../router";
import { useWidth } from "./Chart";

const HEAD = 15, TALL = 60, FOOT = 20; // pixels
const BAR = { least: 5, most: 110 };
const STILL = 4; // pixels: a press that moves less is a click
const SINCE = "published-since", UNTIL = "published-until";
const DAY = 86_400_000;

export const withoutDays = (query: Query): Query => without(without(query, SINCE), UNTIL);

export function Days({ counts, query }: { counts: DayCount[]; query: Query }): VNode {
  const days = useMemo(() => dated(counts), [counts]);
  const ofNone = query[SINCE] === NONE || query[UNTIL] === NONE;
  const undated = counts.find((one) => one.day === null)?.entries ?? 0;
  return (
    <section class="days" aria-label="Days of publication">
      {days.length > 0 && !ofNone && <Timeline days={days} query={query} />}
      {ofNone && <p class="soft">Only figures of no day are shown. <a href={hereWith({ [SINCE]: "", [UNTIL]: "" })}>All days</a></p>}
      {undated > 0 && !ofNone && (
        <p class="soft">
          <a href={address("/figures", { ...withoutDays(query), [SINCE]: "none" })}>{many(undated, "figure")} of no day of publication</a>
          {" "}stand{undated === 1 ? "s" : ""} in no stretch of days.
        </p>
      )}
    </section>
  );
}

function Timeline({ days, query }: { days: [day: number, many: number][]; query: Query }): VNode {
  const [box, width] = useWidth();
  const [closer, lookCloser] = useState(false);
  const [draft, setDraft] = useState<Stretch | null>(null);
  const all: Stretch = [(days[0] as [number, number])[0], (days.at(-1) as [number, number])[0]];
  const asked: Stretch = [query[SINCE] ? numbered(query[SINCE]) : all[0], query[UNTIL] ? numbered(query[UNTIL]) : all[1]];
  const narrowed = Boolean(query[SINCE] || query[UNTIL]);
  const span = closer && narrowed ? asked : all;
  const [from, to] = clamped(draft ?? asked, span);
  const settle = ([first, last]: Stretch, replace = false): void => {
    setDraft(null);
    const to = hereWith({ [SINCE]: first > all[0] ? iso(first) : "", [UNTIL]: last < all[1] ? iso(last) : "" });
    if (to !== hereWith({})) go(to, replace);
  };
  return (
    <div ref={box}>
      <Brush days={days} span={span} at={[from, to]} width={width} draft={setDraft} settle={settle} narrowed={narrowed} />
      <div class="acts">
        <Stated at={[from, to]} span={all} settle={settle} />
        <span class="soft" role="status">{many(within(days, [from, to]), "figure")}</span>
        {narrowed && <button type="button" aria-pressed={closer} onClick={() => lookCloser(!closer)}>Zoom in on them</button>}
        {narrowed && <button type="button" onClick={() => settle(all)}>All days</button>}
      </div>
    </div>
  );
}

const clamped = ([first, last]: Stretch, [least, most]: Stretch): Stretch => {
  const from = Math.min(Math.max(first, least), most);
  return [from, Math.max(from, Math.min(last, most))];
};

/** The days in words, to be written over: dragging is one way, not the only one. */
function Stated({ at: [from, to], span: [least, most], settle }: { at: Stretch; span: Stretch; settle: (at: Stretch) => void }): VNode {
  const form = useFilled({ from: iso(from), to: iso(to) });
  const apply = (event: SubmitEvent): void => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    const [first, last] = ["from", "to"].map((name) => numbered(String(given.get(name))));
    if (first && last) settle(clamped([Math.min(first, last), Math.max(first, last)], [least, most]));
  };
  return (
    <form class="acts" ref={form} onSubmit={apply} aria-label="Days">
      <label><span class="soft">from</span> <input type="date" name="from" min={iso(least)} max={iso(most)} required /></label>
      <label><span class="soft">to</span> <input type="date" name="to" min={iso(least)} max={iso(most)} required /></label>
      <button type="submit">Set</button>
    </form>
  );
}

interface BrushProps {
  days: [day: number, many: number][]; span: Stretch; at: Stretch; width: number; narrowed: boolean;
  draft: (at: Stretch | null) => void; settle: (at: Stretch, replace?: boolean) => void;
}

function Brush({ days, span, at, width, narrowed, draft, settle }: BrushProps): VNode {
  const { each, bars: shown } = useMemo(() => bars(days, span, width / BAR.least), [days, span[0], span[1], width]);
  const first = shown[0]?.first ?? span[0], end = (shown.at(-1)?.last ?? span[1]) + 1;
  const wide = Math.min(width, shown.length * BAR.most);
  const x = (day: number): number => ((day - first) / (end - first)) * wide;
  const dayAt = (left: number): number => Math.floor(first + (left / wide) * (end - first));
  const barAt = (day: number): Stretch => {
    const bar = shown.find((one) => day <= one.last) ?? shown.at(-1);
    return bar ? clamped([bar.first, bar.last], span) : span;
  };
  const drag = useDrag({ dayAt, barAt, span, at, narrowed, draft, settle });
  const tallest = Math.max(1, ...shown.map((bar) => bar.many));
  const page = barAt(at[0])[1] - barAt(at[0])[0] + 1;
  const [left, right] = [x(at[0]), x(at[1] + 1)];
  return (
    <svg class="brush" width={width} height={HEAD + TALL + FOOT} role="group" aria-label={`Figures by ${each} of publication`} {...drag}>
      <text x={wide} y={10} text-anchor="end" aria-hidden="true">up to {whole(tallest)} a {each}</text>
      <g transform={`translate(0,${HEAD})`}>
        <rect class="target" width={wide} height={TALL} />
        {shown.map((bar) => bar.many > 0 && <OneBar key={bar.first} bar={bar} x={x} tall={(bar.many / tallest) * TALL} />)}
        <rect class="outside" x={0} width={left} height={TALL} />
        <rect class="outside" x={right} width={Math.max(0, wide - right)} height={TALL} />
        <Ticks from={first} end={end} x={x} wide={wide} />
        {([0, 1] as const).map((n) => (
          <Handle key={n} n={n} x={n ? right : left} at={at} span={span} page={page > 1 ? page : 7} draft={draft} settle={settle} />
        ))}
      </g>
    </svg>
  );
}

function OneBar({ bar: { first, last, many: count }, x, tall }: { bar: Bar; x: (day: number) => number; tall: number }): VNode {
  return (
    <rect class="bar" x={x(first)} width={Math.max(1, x(last + 1) - x(first) - 1)} y={TALL - tall} height={tall}>
      <title>{`${first === last ? iso(first) : `${iso(first)} to ${iso(last)}`}: ${many(count, "figure")}`}</title>
    </rect>
  );
}

/** Days below the bars, as far apart as their names are wide; the first of a month or year is told as the month or year. */
function Ticks({ from, end, x, wide }: { from: number; end: number; x: (day: number) => number; wide: number }): VNode {
  const ticks = scaleUtc([new Date(from * DAY), new Date(end * DAY)], [0, wide]).ticks(Math.max(2, wide / 110));
  const name = (day: number): string => iso(day).replace(/(-01)?-01$/, "");
  const middle = (day: number): number => Math.min(Math.max(x(day), name(day).length * 3.5), wide - name(day).length * 3.5);
  const found: number[] = [];
  for (const day of ticks.map((tick) => tick.getTime() / DAY)) {
    const before = found.at(-1);
    if (Number.isInteger(day) && day < end && (before === undefined || middle(day) - middle(before) > 72)) found.push(day);
  }
  return (
    <g aria-hidden="true">
      <line class="edge" x2={wide} y1={TALL} y2={TALL} />
      {found.map((day) => (
        <g key={day} transform={`translate(0,${TALL})`}>
          <line class="edge" x1={x(day)} x2={x(day)} y2={4} /><text x={middle(day)} y={15} text-anchor="middle">{name(day)}</text>
        </g>
      ))}
    </g>
  );
}

interface HandleProps { n: 0 | 1; x: number; at: Stretch; span: Stretch; page: number; draft: (at: Stretch) => void; settle: (at: Stretch, replace?: boolean) => void }

/** One end of the brush, a slider: a day by the arrow keys, a bar or a week by Page Up and Page Down, all the way by Home and End. */
function Handle({ n, x, at, span, page, draft, settle }: HandleProps): VNode {
  const least = n ? at[0] : span[0], most = n ? span[1] : at[1];
  const steps: Record<string, number> = {
    ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -page, PageUp: page, Home: -Infinity, End: Infinity,
  };
  const changed = useRef<Stretch | null>(null);
  const pressed = (event: KeyboardEvent): void => {
    const step = steps[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const day = Math.min(most, Math.max(least, at[n] + step));
    draft((changed.current = n ? [at[0], day] : [day, at[1]]));
  };
  const released = (): void => {
    if (changed.current) settle(changed.current, true);
    changed.current = null;
  };
  return (
    <g class="handle" data-end={n} transform={`translate(${x},0)`} tabindex={0} role="slider" aria-label={n ? "Last day" : "First day"}
      aria-valuemin={least} aria-valuemax={most} aria-valuenow={at[n]} aria-valuetext={iso(at[n])} onKeyDown={pressed} onKeyUp={released} onBlur={released}>
      <rect class="target" x={-12} y={0} width={24} height={TALL} />
      <line y2={TALL} />
      <rect class="grip" x={-4} y={TALL / 2 - 11} width={8} height={22} rx={3} />
    </g>
  );
}

interface Drag { what: "first" | "last" | "both" | "new"; from: number; left: number; at: Stretch; moved: boolean; now: Stretch }
interface DragProps extends Pick<BrushProps, "span" | "at" | "narrowed" | "draft" | "settle"> { dayAt: (left: number) => number; barAt: (day: number) => Stretch }

/** What the pointer does: an end is moved, the brush as a whole, or a new one is drawn; a click takes the bar that it hits. */
function useDrag({ dayAt, barAt, span, at, narrowed, draft, settle }: DragProps) {
  const drag = useRef<Drag | null>(null);
  const leftOf = (event: PointerEvent): number => event.clientX - (event.currentTarget as Element).getBoundingClientRect().left;
  return {
    onPointerDown: (event: PointerEvent): void => {
      if (event.button) return;
      const left = leftOf(event), from = dayAt(left);
      const end = (event.target as Element).closest("[data-end]")?.getAttribute("data-end");
      const inside = narrowed && from >= at[0] && from <= at[1];
      const what = end === "0" ? "first" : end === "1" ? "last" : inside ? "both" : "new";
      drag.current = { what, from, left, at, moved: false, now: at };
      (event.currentTarget as Element).setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent): void => {
      const one = drag.current;
      if (!one || (!one.moved && Math.abs(leftOf(event) - one.left) < STILL)) return;
      one.moved = true;
      one.now = dragged(one, dayAt(leftOf(event)), span);
      draft(one.now);
    },
    onPointerUp: (): void => {
      const one = drag.current;
      drag.current = null;
      if (one?.moved) settle(one.now);
      else if (one && (one.what === "new" || one.what === "both")) settle(barAt(one.from));
    },
    onPointerCancel: (): void => {
      drag.current = null;
      draft(null);
    },
  };
}

function dragged({ what, from, at: [first, last] }: Drag, day: number, span: Stretch): Stretch {
  if (what === "first") return clamped([Math.min(day, last), last], span);
  if (what === "last") return clamped([first, Math.max(day, first)], span);
  if (what === "new") return clamped([Math.min(from, day), Math.max(from, day)], span);
  const by = Math.min(span[1] - last, Math.max(span[0] - first, day - from));
  return [first + by, last + by];
}
