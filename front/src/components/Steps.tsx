// How a figure moved, as it was published: a line drawn through the steps, and the steps in a table.

import type { VNode } from "preact";
import type { Series, Step } from "../api";
import { pointOf, PLOT, timeScale, valueScale, type Point } from "../chart";
import { amount, number, scope } from "../format";
import { toEntry } from "../router";
import { useWidth } from "./Chart";

export function Steps({ series }: { series: Series }): VNode {
  return (
    <details class="steps" open>
      <summary>{scope(series.scope)}</summary>
      {series.steps.length > 1 && <Line series={series} />}
      <table>
        <thead><tr><th scope="col">As of</th><th scope="col" class="num">Amount</th><th scope="col" class="num">Change</th><th scope="col">Words</th></tr></thead>
        <tbody>{series.steps.map((step, n) => <Row key={n} step={step} before={series.steps[n - 1]} />)}</tbody>
      </table>
    </details>
  );
}

function Row({ step, before }: { step: Step; before: Step | undefined }): VNode | null {
  const account = step.accounts[0];
  const was = before?.accounts[0]?.value;
  if (!account) return null;
  const change = typeof was === "number" && account.value !== null ? account.value - was : null;
  return (
    <tr>
      <td class="day">{step.as_of}</td>
      <td class="num">{amount(account)}</td>
      <td class="num soft">{change === null ? "" : change > 0 ? `+${number(change)}` : number(change)}</td>
      <td><a href={toEntry(account.figure)}><bdi>{account.text}</bdi></a>{step.corrects && <span class="status"> corrects</span>}{step.revises && !step.corrects && <span class="status"> revises</span>}</td>
    </tr>
  );
}

function Line({ series }: { series: Series }): VNode | null {
  const [box, width] = useWidth();
  const points = series.steps.flatMap(({ as_of, accounts }): Point[] => {
    const account = accounts[0];
    if (!account || !as_of || account.value === null) return [];
    // The line is through what was said; how far "about" reaches would flatten it.
    return [{ ...pointOf(account, 1), low: null, high: null, day: new Date(`${as_of}T00:00:00Z`) }];
  });
  if (points.length < 2) return null;
  const x = timeScale(points, 8, width - 8), y = valueScale(points);
  const at = (point: Point): string => `${x(point.day as Date)},${y(point.account.value as number)}`;
  return (
    <div ref={box}>
      <svg class="run" width={width} height={PLOT.inner + 4} aria-hidden="true">
        {y.logarithmic && <text x={width} y={12} text-anchor="end">log scale</text>}
        <path d={`M${points.map(at).join("L")}`} />
        {points.map((point) => <circle key={point.account.figure} r={3.5} cx={x(point.day as Date)} cy={y(point.account.value as number)} />)}
      </svg>
    </div>
  );
}
