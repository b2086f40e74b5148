// Draws an outline and measures it in one go: its path for SVG, how far it reaches, its area and its middle. Asked one after the
// other, d3 would project every point four times, which took a tenth of a second for Canada.

import type { GeoContext } from "d3-geo";

const DIGITS = 1e3;

export class Pen implements GeoContext {
  path = "";
  west = Infinity;
  north = Infinity;
  east = -Infinity;
  south = -Infinity;
  private twice = 0; // the area, with a sign
  private moments: [number, number] = [0, 0];
  private first: [number, number] = [0, 0];
  private last: [number, number] = [0, 0];

  get area(): number {
    return Math.abs(this.twice / 2);
  }

  /** The centre of gravity. */
  get middle(): [number, number] {
    const [x, y] = this.moments;
    return this.twice ? [x / (3 * this.twice), y / (3 * this.twice)] : this.first;
  }

  beginPath(): void {}

  arc(): void {}

  moveTo(x: number, y: number): void {
    this.path += `M${rounded(x)},${rounded(y)}`;
    this.first = this.last = [x, y];
    this.reach(x, y);
  }

  lineTo(x: number, y: number): void {
    this.path += `L${rounded(x)},${rounded(y)}`;
    this.side(x, y);
    this.reach(x, y);
  }

  closePath(): void {
    this.path += "Z";
    this.side(...this.first);
  }

  /** A triangle between the world's corner and the side that was drawn last (the shoelace formula). */
  private side(x: number, y: number): void {
    const [x0, y0] = this.last;
    const cross = x0 * y - x * y0;
    this.twice += cross;
    this.moments[0] += (x0 + x) * cross;
    this.moments[1] += (y0 + y) * cross;
    this.last = [x, y];
  }

  private reach(x: number, y: number): void {
    if (x < this.west) this.west = x;
    if (x > this.east) this.east = x;
    if (y < this.north) this.north = y;
    if (y > this.south) this.south = y;
  }
}

const rounded = (value: number): number => Math.round(value * DIGITS) / DIGITS;
