// The map: outlines of countries, a circle for each place of the figures. It is moved by pointer, wheel, buttons and keys; what
// it shows stands in the address, so that it can be sent and is there again on the way back. Nothing moves by itself.
// (In SVG, attributes are written as they are named: `tabindex`.)

import type { VNode } from "preact";
import { memo } from "preact/compat";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { geoPath } from "d3-geo";
import type { Feature } from "geojson";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import outlines from "world-atlas/countries-50m.json?url";
import { many, whole } from "../format";
import { useGestures } from "../gestures";
import { useLater } from "../later";
import {
  circles, fitting, labelled, landNames, nameOf, onMap, projection, scaleOf, stepped, viewOf, written,
  type Circle, type Label, type Placed, type Point, type Shown, type Size, type View,
} from "../places";
import { Pen } from "../pen";
import { go, here, hereWith } from "../router";
import { problem, say } from "../state";
import { useWidth } from "./Chart";

const CLOSER = 1.6; // times, for a press of a button or key
const MARGIN = 60; // pixels: how far beyond the edge something still reaches into the map
const STOPS = 30; // circles that Tab steps through: the greatest; the list beside the map leads to all
const SPOTS = 100; // places that are asked for together

interface Props { places: Placed[]; chosen: ReadonlySet<string>; filters: string; look: (seen: Placed[]) => void }

/** `filters`: when they change, the map is fitted anew; those of days are none of them, so that it stands still below the brush. */
export const Atlas = memo(function Atlas({ places, chosen, filters, look }: Props): VNode {
  const [box, width] = useWidth();
  const svg = useRef<SVGSVGElement>(null);
  const size = useMemo(() => ({ width, height: Math.round(Math.min(760, Math.max(300, width * 0.56))) }), [width]);
  const fit = useMemo(() => fitting(places, size), [filters, size]);
  const later = useLater();
  const [moved, move] = useView();
  const view = moved ?? fit;
  const step = (zoom: number, at: Point, by: Point = [0, 0]): boolean => {
    const next = stepped(view, size, zoom, at, by);
    const changed = next.k !== view.k || next.x !== view.x || next.y !== view.y;
    if (changed) move(next);
    return changed;
  };
  const middle: Point = [size.width / 2, size.height / 2];
  useGestures(svg, step);
  const acts = { closer: () => step(CLOSER, middle), farther: () => step(1 / CLOSER, middle), fit: () => move(null), by: (by: Point) => step(1, middle, by) };
  return (
    <div class="atlas" ref={box}>
      <svg ref={svg} class={moved ? "free" : undefined} width={size.width} height={size.height} tabindex={0} role="group"
        aria-label="Map of places. Arrow keys move it, plus and minus zoom, 0 shows all places" onKeyDown={(event) => pressed(event, acts)}>
        {later && <Drawing places={places} chosen={chosen} view={view} size={size} look={look} />}
      </svg>
      <div class="zoom" role="group" aria-label="Zoom">
        <button type="button" aria-label="Zoom in" onClick={acts.closer}>+</button>
        <button type="button" aria-label="Zoom out" onClick={acts.farther}>−</button>
        <button type="button" onClick={acts.fit}>All places</button>
        <button type="button" onClick={() => move(fitting([], size))}>World</button>
      </div>
      <p class="soft">A full circle is a town; a wide faint one is an area, and says nothing of where in it.</p>
    </div>
  );
});

interface Acts { closer: () => void; farther: () => void; fit: () => void; by: (by: Point) => void }
const ARROWS: Record<string, Point> = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };

function pressed(event: KeyboardEvent, acts: Acts): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const arrow = ARROWS[event.key];
  if (arrow) acts.by(arrow);
  else if (event.key === "+" || event.key === "=") acts.closer();
  else if (event.key === "-") acts.farther();
  else if (event.key === "0") acts.fit();
  else return;
  event.preventDefault();
}

/** The view that somebody moved to, if anybody did. It is written into the address once the map has come to rest, and follows it. */
function useView(): [View | null, (view: View | null) => void] {
  const told = here.value.query["view"] ?? "";
  const [view, move] = useState(() => viewOf(told));
  const known = useRef(told); // what was last read from the address, or written into it
  useEffect(() => {
    if (told !== known.current) move(viewOf(told));
    known.current = told;
  }, [told]);
  const first = useRef(true);
  useEffect(() => {
    if (first.current) return void (first.current = false);
    const timer = setTimeout(() => {
      known.current = view ? written(view) : "";
      if (known.current !== (here.value.query["view"] ?? "")) go(hereWith({ view: known.current }), true);
    }, 300);
    return () => clearTimeout(timer);
  }, [view]);
  return [view, move];
}

// ---------------------------------------------------------------- what is drawn

function Drawing({ places, chosen, view, size, look }: Omit<Props, "filters"> & { view: View; size: Size }): VNode {
  const scale = scaleOf(view, size);
  const found = useMemo(() => circles(places, scale), [places, scale]);
  const shown = found.flatMap((circle): Shown[] => {
    const at = onMap(view, size, circle.x, circle.y);
    return isNear(at, size) ? [{ circle, at }] : [];
  });
  const inView = shown.filter(({ at }) => isNear(at, size, 0)).map((one) => one.circle);
  const stops = new Set([...inView].sort((a, b) => b.many - a.many).slice(0, STOPS));
  const { labels, taken } = labelled(useLater() ? shown : [], size.width);
  const rest = hereWith({ spot: "" });
  useEffect(() => look(inView.flatMap((circle) => circle.places)), [places, view, size]);
  return (
    <>
      <Land view={view} size={size} taken={taken} />
      {shown.map(({ circle, at }) => (
        <Spot key={circle.places[0]?.spot} circle={circle} at={at} rest={rest} stop={stops.has(circle)} chosen={circle.places.some((one) => chosen.has(one.spot))} />
      ))}
      <g aria-hidden="true">{shown.map(({ circle, at }) => <Name key={circle.places[0]?.spot} circle={circle} at={at} label={labels.get(circle)} />)}</g>
    </>
  );
}

/** A circle's name, drawn above all circles. */
const Name = ({ circle, at: [x, y], label }: { circle: Circle; at: Point; label: Label | undefined }): VNode | null =>
  label ? <text x={x + label.x} y={y + label.y} text-anchor={label.anchor}>{label.text} <tspan class="many">{whole(circle.many)}</tspan></text> : null;

const isNear = ([x, y]: Point, { width, height }: Size, margin = MARGIN): boolean =>
  x >= -margin && x <= width + margin && y >= -margin && y <= height + margin;

/** The places of a circle as the ledger is asked for them: the greatest, where they are more than a question takes. */
export const spotsOf = (places: readonly Placed[]): string => places.slice(0, SPOTS).map((one) => one.spot).join(",");

/** `rest` is the address at hand without a spot: made once, for each circle's names up to a hundred places. */
interface SpotProps { circle: Circle; at: Point; rest: string; stop: boolean; chosen: boolean }

function Spot({ circle, at: [x, y], rest, stop, chosen }: SpotProps): VNode {
  const { places, many: count, r, area } = circle;
  const told = `${places.length > 6 ? nameOf(circle) : places.map((one) => one.name).join(", ")}: ${many(count, "figure")}`;
  return (
    <g transform={`translate(${x.toFixed(1)},${y.toFixed(1)})`}>
      <a class={`spot${area ? " area" : ""}${chosen ? " chosen" : ""}`} href={`${rest}${rest.includes("?") ? "&" : "?"}spot=${encodeURIComponent(spotsOf(places))}`} aria-label={told}
        aria-current={chosen || undefined} tabindex={stop ? 0 : -1}>
        <title>{told}</title>
        <circle class="reach" r={Math.max(13, r)} />
        <circle class="shown" r={r} />
      </a>
    </g>
  );
}

// ---------------------------------------------------------------- land

interface Outline { name: string; path: string; box: [Point, Point]; middle: Point; wide: number }

const STRETCH = 16; // milliseconds of work, after which the page has its turn
const SHOWN = 60; // outlines

/** The outlines of countries, drawn once, some at a time: all of them in one go would hold up the page. */
function useLands(): Outline[] {
  const [lands, set] = useState<Outline[]>([]);
  useEffect(() => {
    const control = new AbortController();
    fetch(outlines, { signal: control.signal }).then((response) => response.json()).then(async (told: Topology) => {
      const drawn: Outline[] = [];
      let begun = performance.now();
      for (const one of (told.objects["countries"] as GeometryCollection).geometries) {
        drawn.push(outlined(feature(told, one) as Feature));
        if (performance.now() - begun < STRETCH) continue;
        await new Promise((resolve) => setTimeout(resolve));
        if (control.signal.aborted) return;
        begun = performance.now();
      }
      for (let n = SHOWN; n < drawn.length + SHOWN; n += SHOWN) { // so many are put on the page at once
        set(drawn.slice(0, n));
        await new Promise((resolve) => setTimeout(resolve));
        if (control.signal.aborted) return;
      }
    }).catch((error: unknown) => control.signal.aborted || say(problem(error).message, true));
    return () => control.abort();
  }, []);
  return lands;
}

/** A country's name stands in the greatest of its parts: that of France not between its islands. */
function outlined(one: Feature): Outline {
  const { geometry } = one;
  const parts = geometry.type === "MultiPolygon" ? geometry.coordinates.map((coordinates) => ({ type: "Polygon" as const, coordinates })) : [geometry];
  const drawn = parts.map((part) => {
    const pen = new Pen();
    geoPath(projection, pen)(part);
    return pen;
  });
  const main = drawn.reduce((greatest, pen) => (pen.area > greatest.area ? pen : greatest));
  const reach = (of: "west" | "north" | "east" | "south", pick: (...all: number[]) => number): number => pick(...drawn.map((pen) => pen[of]));
  return {
    name: String(one.properties?.["name"] ?? ""), path: drawn.map((pen) => pen.path).join(""), middle: main.middle, wide: main.east - main.west,
    box: [[reach("west", Math.min), reach("north", Math.min)], [reach("east", Math.max), reach("south", Math.max)]],
  };
}

function Land({ view, size, taken }: { view: View; size: Size; taken: Parameters<typeof landNames>[1] }): VNode {
  const lands = useLands();
  const scale = scaleOf(view, size);
  const seen = lands.filter(({ box: [[west, north], [east, south]] }) => {
    const [left, top] = onMap(view, size, west, north), [right, bottom] = onMap(view, size, east, south);
    return right > 0 && left < size.width && bottom > 0 && top < size.height;
  });
  const key = seen.map((one) => one.name).join();
  const paths = useMemo(() => seen.map((one) => <path key={one.name} class="land" d={one.path} />), [key]);
  const [x, y] = onMap(view, size, 0, 0);
  const names = seen.map((one) => ({ name: one.name, at: onMap(view, size, ...one.middle), wide: one.wide * scale }));
  return (
    <g aria-hidden="true">
      <g transform={`translate(${x.toFixed(2)},${y.toFixed(2)}) scale(${scale})`}>{paths}</g>
      {landNames(names, taken, size).map(({ name, at: [left, top] }) => <text key={name} class="country" x={left} y={top + 4} text-anchor="middle">{name}</text>)}
    </g>
  );
}
