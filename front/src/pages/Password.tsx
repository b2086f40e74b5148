// Another password for who is logged in. The server says what is wrong with one; here only that both times it is the same.

import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { Problem, session } from "../api";
import { Heading, Trouble } from "../components/Tell";
import { go } from "../router";
import { changePassword } from "../session";
import { problem, say } from "../state";

export function Password(): VNode {
  const form = useRef<HTMLFormElement>(null);
  const [refused, refuse] = useState<Problem | null>(null);
  if (!session.value?.login) return <Heading title="Password"><span>Nobody logs in here: there is no password.</span></Heading>;
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const given = new FormData(form.current as HTMLFormElement);
    try {
      if (given.get("new") !== given.get("again")) throw new Problem(0, "password", "was typed in two ways", "type the new one again");
      await changePassword(String(given.get("password")), String(given.get("new")));
      say("Your password is changed. Your other sessions have ended.");
      go("/");
    } catch (error) {
      refuse(problem(error));
    }
  };
  return (
    <div class="door">
      <Heading title="Change your password" />
      <form ref={form} class="fields" aria-label="Change your password" onSubmit={(event) => void submit(event)}>
        <input class="unseen" name="username" autoComplete="username" value={session.value.name ?? ""} readOnly tabIndex={-1} aria-hidden="true" />
        <label><span>password until now</span><input name="password" type="password" autoComplete="current-password" maxLength={1024} required /></label>
        <label><span>new password, 12 characters or more</span><input name="new" type="password" autoComplete="new-password" minLength={12} maxLength={1024} required /></label>
        <label><span>new password again</span><input name="again" type="password" autoComplete="new-password" minLength={12} maxLength={1024} required /></label>
        <button type="submit" class="main">Change it</button>
      </form>
      {refused && <Trouble problem={refused} />}
    </div>
  );
}
