// What is drawn in two tasks, so that none holds up the page: on a slow machine a hundred rows take more than a tenth of a second.

import { useEffect, useState } from "preact/hooks";

const FIRST = 30; // rows: more than a screen of them

/** True from the next task on: for what is drawn once the frame around it stands. */
export function useLater(): boolean {
  const [later, set] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => set(true));
    return () => clearTimeout(timer);
  }, []);
  return later;
}

/** The first of a long list, and from the next task on all of it. Once it stands it never shrinks: nobody loses their place. */
export function useGrowing<T>(items: readonly T[]): readonly T[] {
  return useLater() ? items : items.slice(0, FIRST);
}
