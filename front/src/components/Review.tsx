// How review stands on an entry, in a word and a sign.

import type { VNode } from "preact";

const SIGNS: Record<string, string> = {
  none: "·", accepted: "✓", edited: "✎", rejected: "✗", split: "⑂", merged: "⊂", withdrawn: "–",
};

export const ReviewSign = ({ review }: { review: string }): VNode => (
  <span class={`review ${review}`} title={review === "none" ? "not reviewed" : review}>
    <span aria-hidden="true">{SIGNS[review] ?? review}</span><span class="unseen">{review === "none" ? "not reviewed" : review}</span>
  </span>
);

export const Sure = ({ confidence }: { confidence: number }): VNode => (
  <span class="sure" title={`confidence ${confidence}`}>
    <meter min={0} max={1} value={confidence} aria-label={`confidence ${confidence}`} /> {confidence.toFixed(2)}
  </span>
);
