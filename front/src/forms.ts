// Forms whose fields stand for what is in the address: they follow it, and keep the focus.

import { useEffect, useRef } from "preact/hooks";
import type { Query } from "./api";

/** For a form: its fields are set to the values, by their names, whenever those change. */
export function useFilled(values: Query): { current: HTMLFormElement | null } {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    for (const field of form.current?.elements ?? []) {
      if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement) || !field.name) continue;
      const value = values[field.name] ?? "";
      field.value = field.type === "date" && !/^\d/.test(value) ? "" : value; // "none" is no day
    }
  }, [JSON.stringify(values)]);
  return form;
}
