// Who sits at the page: the name in which is decided, the role, and the ways to another password and out.

import type { VNode } from "preact";
import { session } from "../api";
import { moment } from "../format";
import { logOut, whyNot } from "../session";

export function Person(): VNode | null {
  const now = session.value;
  if (!now) return null;
  const readOnly = !now.decides && !now.login;
  return (
    <details class="drop person">
      <summary><bdi>{readOnly ? "read-only" : now.name}</bdi></summary>
      <div>
        {now.login && <p><b><bdi>{now.name}</bdi></b> <span class="soft">{now.role}</span></p>}
        <p class="soft">{whyNot.value || (now.login ? "What you decide is kept under this name." : "What is decided here is kept under this name (--as).")}</p>
        {now.login && (
          <>
            {now.ends && <p class="soft">Logged in until {moment(new Date(now.ends).toISOString())} UTC.</p>}
            <p class="acts"><a class="button" href="/password">Change password</a><button type="button" onClick={() => void logOut()}>Log out</button></p>
          </>
        )}
      </div>
    </details>
  );
}

/** Why nothing is offered that decides, where it is not. */
export const WhyNot = (): VNode | null => (whyNot.value ? <p class="soft why-not">{whyNot}</p> : null);
