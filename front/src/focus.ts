// Where the keyboard goes on. When what had the focus goes away (a filter taken out, a form closed, a button that has no more to
// do), browsers begin again at the top of the page; here the nearest thing around it takes the focus.

const LANDING = "[tabindex], section, article, form, table, ol, ul, li, main";

/** Watches a part of the page, until the function that it returns is called. */
export function keepFocus(within: HTMLElement): () => void {
  let around: Element[] = [];
  const took = ({ target }: FocusEvent): void => {
    around = [];
    for (let one = target as Element | null; one && one !== within.parentElement; one = one.parentElement) around.push(one);
  };
  const changed = (): void => {
    const [held] = around;
    if (!held || (held.isConnected && !held.matches(":disabled")) || !isLost(document.activeElement, held)) return;
    const landing = around.find((one) => one !== held && one.isConnected && one.matches(LANDING)) as HTMLElement | undefined;
    if (!landing) return;
    if (!landing.hasAttribute("tabindex")) landing.setAttribute("tabindex", "-1");
    landing.focus({ preventScroll: true });
  };
  const watch = new MutationObserver(changed);
  within.addEventListener("focusin", took);
  watch.observe(within, { childList: true, subtree: true, attributes: true, attributeFilter: ["disabled"] });
  return () => {
    within.removeEventListener("focusin", took);
    watch.disconnect();
  };
}

/** Has nothing the focus? A button that is disabled keeps it for a moment. */
const isLost = (active: Element | null, held: Element): boolean => active === null || active === document.body || active === held;
