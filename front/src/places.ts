// Figures by where they happened, laid out on the map: a place that is an area is a wide faint circle, a spot a small full one;
// spots too near to be told apart become one.

import { geoNaturalEarth1, type GeoProjection } from "d3-geo";
import type { Figure, Place } from "./api";

export interface Placed { name: string; country: string | null; area: boolean; at: [lon: number, lat: number]; many: number }
export interface Circle { places: Placed[]; many: number; x: number; y: number; r: number; area: boolean }

const NEAR = 20; // pixels

const known = (place: Place | null): place is Place & { lat: number; lon: number } =>
  place !== null && place.lat !== null && place.lon !== null;

export const unplaced = (figures: Figure[]): Figure[] => figures.filter((figure) => !known(figure.place));

export function placed(figures: Figure[]): Placed[] {
  const found = new Map<string, Placed>();
  for (const { place } of figures) {
    if (!known(place)) continue;
    const key = `${place.name} ${place.lat} ${place.lon}`;
    const one = found.get(key) ?? { name: place.name, country: place.country, area: place.kind !== "city", at: [place.lon, place.lat], many: 0 };
    one.many += 1;
    found.set(key, one);
  }
  return [...found.values()].sort((a, b) => b.many - a.many);
}

/** The whole world, or as near as all places allow. */
export function projected(places: Placed[], width: number, height: number, world: boolean): GeoProjection {
  const projection = geoNaturalEarth1().precision(0); // the outlines are fine enough to be drawn as they are
  if (world || places.length === 0) return projection.fitExtent([[4, 4], [width - 4, height - 4]], { type: "Sphere" });
  const points = places.map((one) => one.at);
  const middle = points.reduce((sum, [lon]) => sum + lon, 0) / points.length;
  const room = Math.min(90, width / 5);
  projection.rotate([-middle, 0]).fitExtent([[room, 70], [width - room, height - 70]], { type: "MultiPoint", coordinates: points });
  const most = 3.2 * width; // a single place would be looked at without its surroundings
  if (!(projection.scale() < most)) {
    projection.scale(most).translate([0, 0]);
    const [x, y] = projection(points[0] as [number, number]) ?? [0, 0];
    projection.translate([width / 2 - x, height / 2 - y]);
  }
  return projection.clipExtent([[-20, -20], [width + 20, height + 20]]);
}

export function circles(places: Placed[], projection: GeoProjection): Circle[] {
  const found: Circle[] = [];
  for (const place of places) {
    const at = projection(place.at);
    if (!at) continue;
    const [x, y] = at;
    const near = place.area ? undefined : found.find((one) => !one.area && Math.hypot(one.x - x, one.y - y) < NEAR);
    if (near) {
      near.places.push(place);
      near.many += place.many;
    } else {
      found.push({ places: [place], many: place.many, x, y, r: 0, area: place.area });
    }
  }
  for (const one of found) one.r = (one.area ? 20 : 6) + Math.sqrt(one.many) * (one.area ? 3 : 2.4);
  return found.sort((a, b) => Number(b.area) - Number(a.area));
}
