// What was decided about names and stands, by whom and when; each can be undone, whoever made it.

import type { VNode } from "preact";
import { type Called, type Change, type Page, type Ruling } from "../api";
import { undo } from "../deciding";
import { moment } from "../format";
import { mayDecide } from "../session";
import { useAsk } from "../state";

export function useRulings(): { rulings: Ruling[]; changes: ReadonlyMap<number, Change> } {
  const { told } = useAsk<Page<Ruling>>("/aliases");
  const made = useAsk<Page<Change>>("/changes?kind=alias&limit=500").told?.items ?? [];
  return { rulings: told?.items ?? [], changes: new Map(made.map((one) => [one.n, one])) };
}

export function Rulings({ rulings, changes }: ReturnType<typeof useRulings>): VNode {
  return (
    <ul class="lines rulings">
      {rulings.map((one) => {
        const made = changes.get(one.change);
        return (
          <li key={`${one.change} ${saying(one)}`}>
            <bdi>{saying(one)}</bdi>{" "}
            <span class="soft">change {one.change}{made?.by && <> by <bdi>{made.by}</bdi></>}{made && `, ${moment(made.at)}`}{made?.reason && <>: <bdi>{made.reason}</bdi></>}</span>
            {mayDecide.value && <button type="button" class="bare" aria-label={`Undo change ${one.change}`} onClick={() => void undo(one.change)}>undo</button>}
          </li>
        );
      })}
    </ul>
  );
}

const called = (who: Called): string => {
  const more = [who.kind, who.role, who.organisation, who.country].filter(Boolean).join(", ");
  return `“${who.name}”${more && ` (${more})`}`;
};

export function saying(of: Ruling): string {
  if (of.kind === "names") return `${called(of.a)} and ${called(of.b)} are ${of.same ? "one" : "two"}`;
  if (of.kind === "house") return `“${of.outlet}” is an outlet of ${of.house}`;
  const time = of.since || of.until ? `, ${of.since ?? ".."} to ${of.until ?? ".."}` : "";
  return `${of.role} of ${of.organisation} is ${of.person}${time}`;
}

/** Does it concern one of these names? */
export function concerns(of: Ruling, names: readonly string[]): boolean {
  const mine = of.kind === "names" ? [of.a.name, of.b.name] : of.kind === "office" ? [of.person] : [];
  const known = new Set(names.map((one) => one.toLowerCase()));
  return mine.some((one) => known.has(one.toLowerCase()));
}
