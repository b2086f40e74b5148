// Words with some of them marked. Report text is data: it becomes text nodes, nothing else.

import type { VNode } from "preact";
import type { Piece } from "../text";

export function Marked({ pieces }: { pieces: Piece[] }): VNode {
  return (
    <bdi class="quoted">
      {pieces.map(({ text, marks }, n) => {
        const kind = marks[0]?.kind;
        return kind ? <mark key={n} class={kind}>{text}</mark> : text;
      })}
    </bdi>
  );
}
