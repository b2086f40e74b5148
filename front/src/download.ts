// What is on show as a file: a drawing with its colours written into it, a picture of it, a table.

const DRAWN = ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "font-family", "font-size", "font-weight"];

/** The drawing by itself: what the style sheet gives is written into each element. */
export function standalone(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = [svg, ...svg.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll("*")].forEach((element, n) => {
    const style = getComputedStyle(originals[n] as Element);
    for (const name of DRAWN) element.setAttribute(name, style.getPropertyValue(name));
    element.removeAttribute("class");
  });
  copy.querySelectorAll("a").forEach((link) => link.removeAttribute("href"));
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of [["width", "100%"], ["height", "100%"], ["fill", getComputedStyle(document.documentElement).backgroundColor]] as const) ground.setAttribute(name, value);
  copy.prepend(ground);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return new XMLSerializer().serializeToString(copy);
}

export function save(name: string, content: BlobPart, type: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export const saveSvg = (svg: SVGSVGElement, name: string): void => save(`${name}.svg`, standalone(svg), "image/svg+xml");

/** As a picture of twice the size. The drawing goes by a data address, the only one that the page's policy allows images. */
export async function savePng(svg: SVGSVGElement, name: string): Promise<void> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(standalone(svg))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = svg.clientWidth * 2;
  canvas.height = svg.clientHeight * 2;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const picture = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (picture) save(`${name}.png`, picture, "image/png");
}

/** A table as CSV. What a spreadsheet would take for a formula is kept a text, as the export does. */
export function saveCsv(rows: readonly Record<string, unknown>[], name: string): void {
  const names = Object.keys(rows[0] ?? {});
  const cell = (value: unknown): string => {
    const text = value === null || value === undefined ? "" : String(value);
    const guarded = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
  };
  const lines = [names, ...rows.map((row) => names.map((one) => row[one]))].map((row) => row.map(cell).join(","));
  save(`${name}.csv`, lines.join("\r\n") + "\r\n", "text/csv;charset=utf-8");
}
