// Figures by where they happened, laid out on the map. The world is a square of 1,000 units in Mercator's projection, which
// keeps shapes however near one looks; a view says which of its points stands in the middle, and how many times the world is
// wider than the map. What is an area is a wide faint circle, a spot a small full one; those too near to be told apart are one.

import { geoMercator } from "d3-geo";
import type { Place, PlaceCount } from "./api";
import { whole } from "./format";

export interface Placed { name: string; country: string | null; area: boolean; spot: string; x: number; y: number; many: number }
export interface Circle { places: Placed[]; many: number; x: number; y: number; r: number; area: boolean }
export interface View { k: number; x: number; y: number }
export interface Size { width: number; height: number }
export interface Shown { circle: Circle; at: Point }
export interface Label { text: string; x: number; y: number; anchor: "start" | "middle" | "end" }
export type Point = [x: number, y: number];

const WORLD = 1000;
const NONE: readonly Circle[] = [];
const NEAR = 28; // pixels
const NEAREST = 400; // times: a pixel is some hundred metres
const NEAREST_FIT = 24; // a single place would be looked at without its surroundings
/** Turned a little, so that no land but a tip of Alaska's islands is cut by the edge. */
export const projection = geoMercator().rotate([-11, 0]).scale(WORLD / (2 * Math.PI)).translate([WORLD / 2, WORLD / 2]).precision(0);

const known = (place: Place | null): place is Place & { lat: number; lon: number } =>
  place !== null && place.lat !== null && place.lon !== null;

export const unlocated = (counts: PlaceCount[]): { place: Place; entries: number }[] =>
  counts.flatMap(({ place, entries }) => (place && !known(place) ? [{ place, entries }] : []));

/** The places that can be drawn, greatest first. A spot's coordinates are how the ledger is asked for it alone. */
export function placed(counts: PlaceCount[]): Placed[] {
  const found = new Map<string, Placed>();
  for (const { place, entries } of counts) {
    if (!known(place)) continue;
    const spot = `${place.lat} ${place.lon}`;
    const [x, y] = projection([place.lon, Math.max(-84, Math.min(84, place.lat))]) ?? [0, 0];
    const one = found.get(spot) ?? { name: place.name, country: place.country, area: place.kind !== "city", spot, x, y, many: 0 };
    one.many += entries;
    found.set(spot, one);
  }
  return [...found.values()].sort((a, b) => b.many - a.many);
}

// ---------------------------------------------------------------- views

export const scaleOf = ({ k }: View, { width }: Size): number => (k * width) / WORLD;

/** Where a point of the world stands on the map. */
export function onMap(view: View, size: Size, x: number, y: number): Point {
  const scale = scaleOf(view, size);
  return [(x - view.x) * scale + size.width / 2, (y - view.y) * scale + size.height / 2];
}

/** The view without what lies beyond the edge of the world. */
function kept(view: View, size: Size): View {
  const k = Math.min(NEAREST, Math.max(1, view.k));
  const scale = scaleOf({ ...view, k }, size);
  const within = (at: number, room: number): number => Math.min(WORLD - room, Math.max(room, at));
  return { k, x: within(view.x, size.width / 2 / scale), y: within(view.y, Math.min(WORLD / 2, size.height / 2 / scale)) };
}

/** The view after a step: so many times larger about a point of the map, which moved there by so much. */
export function stepped(view: View, size: Size, zoom: number, at: Point, by: Point = [0, 0]): View {
  const k = Math.min(NEAREST, Math.max(1, view.k * zoom));
  const before = scaleOf(view, size), after = scaleOf({ ...view, k }, size);
  const moved = (middle: number, half: number, n: 0 | 1): number => middle + (at[n] - by[n] - half) / before - (at[n] - half) / after;
  return kept({ k, x: moved(view.x, size.width / 2, 0), y: moved(view.y, size.height / 2, 1) }, size);
}

/** As near as all places allow. */
export function fitting(places: readonly { x: number; y: number }[], size: Size): View {
  if (!places.length) return kept({ k: 1, x: WORLD / 2, y: WORLD * 0.42 }, size);
  const reach = (values: number[]): Point => [Math.min(...values), Math.max(...values)];
  const [west, east] = reach(places.map((one) => one.x)), [north, south] = reach(places.map((one) => one.y));
  const room = Math.min(90, size.width / 6);
  const scale = Math.min((size.width - 2 * room) / (east - west), (size.height - 120) / (south - north));
  return kept({ k: Math.min(NEAREST_FIT, (scale * WORLD) / size.width), x: (west + east) / 2, y: (north + south) / 2 }, size);
}

/** A view in an address: "12_48.45_35.10", how near, latitude, longitude. */
export function viewOf(written: string | undefined): View | null {
  const [k, lat, lon] = (written ?? "").split("_").map(Number);
  if (!(k && k >= 1 && k <= NEAREST) || !(Math.abs(lat ?? NaN) <= 85) || !(Math.abs(lon ?? NaN) <= 180)) return null;
  const [x, y] = projection([lon as number, lat as number]) ?? [0, 0];
  return { k, x, y };
}

export function written(view: View): string {
  const [lon, lat] = projection.invert?.([view.x, view.y]) ?? [0, 0];
  return [view.k.toFixed(2), lat.toFixed(3), lon.toFixed(3)].join("_");
}

// ---------------------------------------------------------------- circles and their names

/** The circles at a scale, in the world's units, areas below spots; a small one joins the greatest beside it. */
export function circles(places: Placed[], scale: number): Circle[] {
  const cell = NEAR / scale;
  const cells = new Map<number, Circle[]>();
  const found: Circle[] = [];
  for (const place of places) {
    const near = beside(cells, place, cell);
    if (near) {
      near.places.push(place);
      near.many += place.many;
      continue;
    }
    const circle = { places: [place], many: place.many, x: place.x, y: place.y, r: 0, area: place.area };
    found.push(circle);
    const key = keyOf(place, Math.floor(place.x / cell), Math.floor(place.y / cell));
    cells.set(key, [...(cells.get(key) ?? []), circle]);
  }
  const most = Math.max(1, ...found.map((one) => one.many));
  for (const one of found) one.r = one.area ? 17 + 20 * Math.sqrt(one.many / most) : 5 + 16 * Math.sqrt(one.many / most);
  return found.sort((a, b) => Number(b.area) - Number(a.area) || b.many - a.many);
}

const ROWS = 1 << 20; // more than there are at any scale
const keyOf = ({ area }: Placed, column: number, row: number): number => (column * ROWS + row) * 2 + Number(area);

/** The circle, spot or area as the place is, that stands nearer to it than a cell is wide. */
function beside(cells: Map<number, Circle[]>, place: Placed, cell: number): Circle | null {
  const column = Math.floor(place.x / cell), row = Math.floor(place.y / cell);
  for (let x = column - 1; x <= column + 1; x++) {
    for (let y = row - 1; y <= row + 1; y++) {
      for (const one of cells.get(keyOf(place, x, y)) ?? NONE) {
        if (Math.hypot(one.x - place.x, one.y - place.y) < cell) return one;
      }
    }
  }
  return null;
}

export function nameOf({ places }: Circle): string {
  const names = places.map((one) => one.name);
  return names.length > 2 ? `${names[0]} and ${names.length - 1} more` : names.join(", ");
}

export type Box = [left: number, top: number, right: number, bottom: number];
const LETTER = 7, LINE = 15; // pixels, at the size of the map's text
const GREATEST = 8;
const CONTROLS: Point = [240, 46]; // pixels: the buttons in the map's corner, under which no name is read

/** Names for circles, the greatest first, as far as they stand clear of spots and other names; the very greatest are named in
 *  any case, over lesser spots where need be. `taken` is where something stands. */
export function labelled(shown: readonly Shown[], width: number): { labels: Map<Circle, Label>; taken: Box[] } {
  const sorted = [...shown].sort((a, b) => b.circle.many - a.circle.many);
  const spots = sorted.flatMap(({ circle: { area, r }, at: [x, y] }): Box[] => (area ? [] : [[x - r, y - r, x + r, y + r]]));
  const names: Box[] = [[width - CONTROLS[0], 0, width, CONTROLS[1]]];
  const labels = new Map<Circle, Label>();
  for (const [n, { circle, at }] of sorted.entries()) {
    const text = nameOf(circle), wide = (text.length + whole(circle.many).length + 2) * LETTER;
    const choices = sides(circle, text).map((label) => [label, boxOf(label, at, wide)] as const).filter(([, box]) => box[0] >= 0 && box[2] <= width);
    const clear = (taken: readonly Box[]) => choices.find(([, box]) => ![...names, ...taken].some((one) => crosses(one, box)));
    const free = clear(spots) ?? (n < GREATEST ? clear(spots.slice(0, n + 1)) : undefined);
    if (!free) continue;
    labels.set(circle, free[0]);
    names.push(free[1]);
  }
  return { labels, taken: [...names, ...spots] };
}

/** Where a circle's name may stand: above or below it; an area's in it, too, a spot's rather to its right or left. */
function sides({ area, r }: Circle, text: string): Label[] {
  const above: Label[] = [-r - 5, r + 14].map((y) => ({ text, x: 0, y, anchor: "middle" }));
  if (area) return [...above, { text, x: 0, y: 4, anchor: "middle" }];
  return [{ text, x: r + 4, y: 4, anchor: "start" }, { text, x: -r - 4, y: 4, anchor: "end" }, ...above];
}

function boxOf({ x: dx, y: dy, anchor }: Label, [x, y]: Point, wide: number): Box {
  const left = x + dx - (anchor === "start" ? 0 : anchor === "end" ? wide : wide / 2);
  return [left, y + dy - LINE + 3, left + wide, y + dy + 3];
}

/** The names of countries that fit into them and stand clear of all else. */
export function landNames(lands: readonly { name: string; at: Point; wide: number }[], taken: readonly Box[], { width, height }: Size): { name: string; at: Point }[] {
  return lands.filter(({ name, at: [x, y], wide }) => {
    const half = (name.length * LETTER) / 2;
    return wide > 2 * half && x > half && x < width - half && y > LINE && y < height - LINE && !taken.some((one) => crosses(one, [x - half, y - LINE / 2, x + half, y + LINE / 2]));
  });
}

const crosses = (a: Box, b: Box): boolean => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
