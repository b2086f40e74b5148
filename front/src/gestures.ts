// Wheel, drag and pinch on an element, each told as a step: so many times larger about a point, which moved by so much.

import { useEffect, useRef } from "preact/hooks";
import type { Point } from "./places";

const STILL = 4; // pixels: a press that moves less is a click
const WHEEL = [0.002, 0.05, 1]; // by unit of the wheel: pixels, lines, pages
type Step = (zoom: number, at: Point, by: Point) => boolean;

/** `step` says whether anything came of it: where not, the wheel scrolls the page. */
export function useGestures(box: { current: Element | null }, step: Step): void {
  const latest = useRef(step);
  latest.current = step;
  useEffect(() => (box.current ? listened(box.current, (...given) => latest.current(...given)) : undefined), []);
}

function listened(element: Element, step: Step): () => void {
  const held = new Map<number, Point>();
  let last: { middle: Point; spread: number } | null = null;
  let moving = false;
  const at = (event: MouseEvent): Point => {
    const { left, top } = element.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  const pressed = (event: PointerEvent): void => {
    if (event.button) return;
    held.set(event.pointerId, at(event));
    last = gist(held);
    moving = held.size > 1;
  };
  const moved = (event: PointerEvent): void => {
    if (!event.buttons) released(event); // let go outside
    if (!last || !held.has(event.pointerId)) return;
    held.set(event.pointerId, at(event));
    const now = gist(held);
    const by: Point = [now.middle[0] - last.middle[0], now.middle[1] - last.middle[1]];
    if (!moving && Math.hypot(...by) < STILL) return;
    moving = true;
    element.setPointerCapture(event.pointerId); // from now on no link below is pressed
    step(held.size > 1 ? now.spread / last.spread : 1, now.middle, by);
    last = now;
  };
  const released = (event: PointerEvent): void => {
    held.delete(event.pointerId);
    last = held.size ? gist(held) : null;
  };
  const turned = (event: WheelEvent): void => {
    const zoom = 2 ** (-event.deltaY * (WHEEL[event.deltaMode] ?? 1) * (event.ctrlKey ? 5 : 1)); // a pinched touchpad comes with Ctrl
    if (step(zoom, at(event), [0, 0])) event.preventDefault();
  };
  const control = new AbortController(), { signal } = control;
  const on = (name: string, act: (event: never) => void): void => element.addEventListener(name, act as EventListener, { signal, passive: false });
  on("pointerdown", pressed);
  on("pointermove", moved);
  on("pointerup", released);
  on("pointercancel", released);
  on("wheel", turned);
  on("dragstart", (event: Event) => event.preventDefault()); // a link would be dragged away, not the map
  return () => control.abort();
}

/** The middle of all that is held, and how far it lies apart. */
function gist(held: Map<number, Point>): { middle: Point; spread: number } {
  const points = [...held.values()];
  const middle: Point = [0, 1].map((n) => points.reduce((sum, point) => sum + (point[n] as number), 0) / points.length) as Point;
  return { middle, spread: Math.max(1, ...points.map(([x, y]) => Math.hypot(x - middle[0], y - middle[1]))) };
}
