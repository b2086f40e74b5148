// The same filters, in every format that the export has.

import type { VNode } from "preact";
import { apiAddress, type Query } from "../api";
import type { Kind } from "../filters";

const FORMATS: readonly [to: string, name: string][] = [
  ["csv", "CSV"], ["jsonl", "JSON Lines"], ["json", "JSON"], ["parquet", "Parquet"], ["geojson", "GeoJSON"], ["webannotation", "Web Annotation"],
  ["claimreview", "ClaimReview"], ["html", "Printable page"],
];

export function Exports({ kind, query }: { kind: Kind; query: Query }): VNode {
  return (
    <details class="drop">
      <summary>Export</summary>
      <ul>
        {FORMATS.map(([to, name]) => (
          <li key={to}><a href={apiAddress("/export", { to, of: kind, ...query })} download>{name}</a></li>
        ))}
      </ul>
    </details>
  );
}
