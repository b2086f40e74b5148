// The reports, newest first.

import type { VNode } from "preact";
import { address, type Filed, type Page } from "../api";
import { Chips } from "../components/Chips";
import { Pager } from "../components/Pager";
import { Rows } from "../components/Tables";
import { Heading, Tell } from "../components/Tell";
import { escaped } from "../filters";
import { source } from "../format";
import { useFilled } from "../forms";
import { go, here, hereWith } from "../router";
import { useAsk } from "../state";

const ROWS = "100";
const TAKEN = ["outlet", "published-since", "published-until", "text", "report", "versions", "as-of"];

export function Reports(): VNode {
  const query = Object.fromEntries(Object.entries(here.value.query).filter(([name]) => TAKEN.includes(name)));
  const cursor = here.value.query["cursor"] ?? "";
  const answer = useAsk<Page<Filed>>(address("/reports", { ...query, limit: ROWS, cursor }));
  const form = useFilled({ text: query["text"] ?? "" });
  const search = (event: Event): void => {
    event.preventDefault();
    go(hereWith({ text: String(new FormData(event.currentTarget as HTMLFormElement).get("text") ?? "").trim() }));
  };
  return (
    <>
      <Heading title="Reports"><span>newest first</span></Heading>
      <form class="form" role="search" aria-label="Search reports" onSubmit={search} ref={form}>
        <label class="grow"><span>words in the report</span><input type="search" name="text" maxLength={400} /></label>
        <button type="submit">Show</button>
      </form>
      <div class="tools"><Chips query={query} /></div>
      <Tell of={answer}>
        {({ items, next }) => items.length === 0 ? <p class="quiet">No report fits.</p> : (
          <>
            <Rows name="Reports">
              <thead><tr><th scope="col">Report</th><th scope="col" class="m">Outlet</th><th scope="col">Published</th><th scope="col" class="num">Statements</th><th scope="col" class="num">Figures</th><th scope="col" class="m">Came as</th></tr></thead>
              <tbody>{items.map((one) => <Row key={one.id} report={one} />)}</tbody>
            </Rows>
            <Pager shown={items.length} next={next} further="Older" />
          </>
        )}
      </Tell>
    </>
  );
}

const Row = ({ report }: { report: Filed }): VNode => (
  <tr>
    <th scope="row" class="said-words"><a href={`/report/${report.id}`}><bdi>{report.title ?? source(report)}</bdi></a>{report.expunged && <span class="bad-word"> expunged</span>}</th>
    <td class="m">{report.outlet && <a href={address("/figures", { outlet: escaped(report.outlet) })}><bdi>{report.outlet}</bdi></a>}</td>
    <td><span class="a-day">{report.published}</span></td>
    <td class="num">{report.statements}</td>
    <td class="num">{report.figures}</td>
    <td class="m soft">{report.arrival.way}{report.previous && ", a new version"}</td>
  </tr>
);
