// One matter, drawn: who says how many when, what the words of each allow, and what comes of holding them against each other.

import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { address, type Account, type Entry, type Matter, type Page } from "../api";
import { Chart, Legend } from "../components/Chart";
import { Chips } from "../components/Chips";
import { Marked } from "../components/Marked";
import { Status } from "../components/Tables";
import { Heading, Tell } from "../components/Tell";
import { Verdicts, Voices } from "../components/Verdicts";
import { saveCsv, savePng, saveSvg } from "../download";
import { filtersOf } from "../filters";
import { amount, scope, source } from "../format";
import { here } from "../router";
import { problem, say, useAsk } from "../state";
import { inContext } from "../text";
import { addressOf } from "./Matters";

export function MatterPage(): VNode {
  const { figure = "", matter: wanted = "", tolerance = "", "as-of": asOf = "" } = here.value.query;
  const filters = filtersOf(here.value.query);
  const alone = wanted ? "true" : (here.value.query["alone"] ?? "");
  const answer = useAsk<Page<Matter>>(figure
    ? address(`/figures/${encodeURIComponent(figure)}/matters`, { tolerance, "as-of": asOf })
    : address("/matters", { ...filters, alone, tolerance, limit: wanted ? "500" : "20" }));
  return (
    <Tell of={answer}>
      {({ items }) => {
        // A matter's id follows from its widest claim, so that a new report may have changed it: then what its figure or its
        // filters find; of several in which the figure stands, that which it stands first in.
        const asked = wanted ? items.find((matter) => matter.matter.startsWith(wanted)) : undefined;
        const one = asked ?? (figure ? items.find((matter) => matter.claims[0]?.figure.startsWith(figure)) : undefined) ?? items[0];
        if (!one) return <Heading title="No such matter"><Chips query={filters} /><a href="/matters">All matters</a></Heading>;
        const others = items.filter((matter) => matter !== one && (figure || one !== asked));
        return (
          <>
            <OneMatter key={one.matter} matter={one} other={wanted !== "" && !asked} />
            {others.length > 0 && <Others matters={others} />}
          </>
        );
      }}
    </Tell>
  );
}

/** `other`: it is another than was asked for. */
function OneMatter({ matter, other }: { matter: Matter; other: boolean }): VNode {
  const asOf = here.value.query["as-of"];
  const drawn = useRef<SVGSVGElement>(null);
  const [lit, light] = useState<ReadonlySet<string> | null>(null);
  const [account, look] = useState<Account | null>(null);
  return (
    <>
      <Heading title={scope(matter.scope)}><Voices matter={matter} /><a href="/matters">All matters</a></Heading>
      {other && <p class="trouble">The matter of this address is no more: it has grown, or was decided on. Shown is the first that its filters find.</p>}
      {asOf && <div class="tools"><Chips query={{ "as-of": asOf }} /></div>}
      <div class="matter">
        <section aria-label="Chart">
          <Chart matter={matter} drawn={drawn} lit={lit} look={look} />
          <div class="tools"><Legend /><Downloads matter={matter} drawn={drawn} /></div>
        </section>
        <section class="looked" aria-live="polite" aria-label="Words">
          {account ? <Words key={account.figure} account={account} /> : <p class="soft">Point at a mark, or step to it by Tab, to read its words here.</p>}
        </section>
        <section class="block judged" aria-label="Held against each other">
          <h2>Held against each other</h2>
          <Verdicts matter={matter} light={light} />
        </section>
      </div>
    </>
  );
}

function Words({ account }: { account: Account }): VNode {
  const { told } = useAsk<Entry>(address(`/entries/${account.figure}`, { "as-of": here.value.query["as-of"] ?? "" }));
  return (
    <>
      <p><bdi class="who">{account.who}</bdi> <b class="number">{amount(account)}</b> <Status status={account.status} /></p>
      <p dir="auto">{told ? <Marked pieces={inContext(told)} /> : <bdi class="quoted">{account.text}</bdi>}</p>
      <p class="soft"><bdi>{source(account)}</bdi> · <a href={`/report/${account.report}#${account.figure}`}>in its report</a></p>
    </>
  );
}

function Downloads({ matter, drawn }: { matter: Matter; drawn: { current: SVGSVGElement | null } }): VNode {
  const name = `sayso-${matter.matter.slice(0, 8)}`;
  const draw = (make: (svg: SVGSVGElement, name: string) => void | Promise<void>) => (): void => {
    if (drawn.current) Promise.resolve(make(drawn.current, name)).catch((error) => say(problem(error).message, true));
  };
  return (
    <div class="acts" role="group" aria-label="Download">
      <button type="button" onClick={draw(saveSvg)}>SVG</button>
      <button type="button" onClick={draw(savePng)}>PNG</button>
      <button type="button" onClick={() => saveCsv(rowsOf(matter), name)}>CSV</button>
    </div>
  );
}

const rowsOf = (matter: Matter): Record<string, unknown>[] =>
  matter.claims.flatMap((claim) => [claim, ...claim.earlier]).map((one) => ({
    matter: matter.matter, figure: one.figure, who: one.who, text: one.text, value: one.value, low: one.low, high: one.high,
    comparator: one.comparator, counted: one.counted, unit: one.unit, measure: one.measure, status: one.status, party: one.party,
    place: one.place?.name, since: one.time?.start, until: one.time?.end, said: one.said?.end, report: one.report,
    outlet: one.outlet, published: one.published,
  }));

function Others({ matters }: { matters: Matter[] }): VNode {
  const { figure = "" } = here.value.query;
  const title = figure ? "The figure also stands in" : "Other matters of these filters";
  return (
    <section class="block" aria-label={title}>
      <h2>{title}</h2>
      <ul class="lines">
        {matters.map((one) => <li key={one.matter}><a href={addressOf(one)}>{scope(one.scope)}</a></li>)}
      </ul>
    </section>
  );
}
