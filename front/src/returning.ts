// The way back leads to where one was: as far down, and with the focus on the link that led away. The answer that the page is
// made of comes a moment later, so it is waited for; whoever scrolls or presses a key meanwhile is left alone.

const PATIENCE = 3_000; // milliseconds
const OWN_WAY = ["wheel", "touchstart", "keydown", "pointerdown"] as const;

/** How far down a page was left, and for which address. */
export interface Left { top: number; to: string }

/** What the browser's history holds of a page, if it was left by one of its links. */
export function leftAt(state: unknown): Left | null {
  const { top, to } = (state ?? {}) as Partial<Left>;
  return typeof top === "number" && typeof to === "string" ? { top, to } : null;
}

/** Goes there as soon as it can be; the function returned gives up. */
export function goBackTo({ top, to }: Left, main: HTMLElement): () => void {
  const ends = performance.now() + PATIENCE;
  let frame = 0;
  const stop = (): void => {
    cancelAnimationFrame(frame);
    for (const name of OWN_WAY) removeEventListener(name, stop);
  };
  const look = (): void => {
    const link = [...main.querySelectorAll("a")].find((one) => one.getAttribute("href") === to);
    const isThere = link !== undefined && document.documentElement.scrollHeight >= top + innerHeight;
    if (!isThere && performance.now() < ends) return void (frame = requestAnimationFrame(look));
    stop();
    scrollTo({ top, behavior: "instant" });
    (link ?? main).focus({ preventScroll: true });
  };
  for (const name of OWN_WAY) addEventListener(name, stop, { passive: true });
  look();
  return stop;
}
