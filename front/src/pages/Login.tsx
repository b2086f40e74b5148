// Who may come in says so by name and password. What was refused is told beside the form, and read out.

import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Problem } from "../api";
import { Heading, Trouble } from "../components/Tell";
import { logIn } from "../session";
import { problem } from "../state";

export function Login(): VNode {
  const form = useRef<HTMLFormElement>(null);
  const [refused, refuse] = useState<Problem | null>(null);
  const [busy, work] = useState(false);
  const field = (name: string): HTMLInputElement | null => form.current?.querySelector<HTMLInputElement>(`[name=${name}]`) ?? null;
  const title = useRef(document.title); // of the page that waits behind
  useEffect(() => {
    field("name")?.focus();
    return () => void (document.title = title.current);
  }, []);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const given = new FormData(form.current as HTMLFormElement);
    work(true);
    refuse(null);
    try {
      await logIn(String(given.get("name")).trim(), String(given.get("password")));
    } catch (error) {
      refuse(problem(error));
      work(false);
      field("password")?.select();
    }
  };
  return (
    <div class="door">
      <Heading title="Log in" />
      <form ref={form} class="fields" aria-label="Log in" onSubmit={(event) => void submit(event)}>
        <label><span>name</span><input name="name" autoComplete="username" autoCapitalize="none" spellcheck={false} maxLength={200} required /></label>
        <label><span>password</span><input name="password" type="password" autoComplete="current-password" maxLength={1024} required /></label>
        <button type="submit" class="main" disabled={busy}>Log in</button>
      </form>
      {refused && <Trouble problem={refused} />}
      <p class="soft">Who runs the ledger makes members, and gives new passwords.</p>
    </div>
  );
}
