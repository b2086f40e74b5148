// The form in which an entry is edited. It takes the focus when it comes, and Escape closes it.

import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Entry } from "../api";
import { changed, editables, type Described, type Editable } from "../editing";
import { words } from "../format";
import { say, useAsk } from "../state";
import { Tell } from "./Tell";

interface Props { entry: Entry; save: (values: Record<string, string | null>, reason: string) => void; close: () => void }

export function Edit(props: Props): VNode {
  const described = useAsk<Described>("/openapi.json");
  return <Tell of={described}>{(told) => <Form {...props} fields={editables(props.entry, told)} />}</Tell>;
}

function Form({ fields, save, close }: Props & { fields: readonly Editable[] }): VNode {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector<HTMLElement>("input, select")?.focus(), []);
  const submit = (event: Event): void => {
    event.preventDefault();
    const given = new FormData(form.current as HTMLFormElement);
    const values = changed(fields, given);
    if (Object.keys(values).length) save(values, String(given.get("reason") ?? "").trim());
    else say("Nothing was changed in the form: accept the entry instead.", true);
  };
  return (
    <form class="edit" ref={form} onSubmit={submit} onKeyDown={(event) => event.key === "Escape" && close()} aria-label="Edit">
      {fields.map((field) => <Field key={field.name} field={field} />)}
      <label class="wide"><span>reason</span><input name="reason" maxLength={2000} /></label>
      <div class="wide acts">
        <button type="submit" class="main">Save</button>
        <button type="button" onClick={close}>Leave it</button>
      </div>
    </form>
  );
}

function Field({ field: { name, value, choices, hint } }: { field: Editable }): VNode {
  return (
    <label>
      <span>{words(name)}</span>
      {choices
        ? <select name={name} defaultValue={value}>{choices.map((one) => <option key={one} value={one} selected={one === value}>{words(one)}</option>)}</select>
        : <input name={name} defaultValue={value} placeholder={hint} />}
    </label>
  );
}
