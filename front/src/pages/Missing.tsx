import type { VNode } from "preact";
import { Heading } from "../components/Tell";

export function Missing(): VNode {
  return <Heading title="There is no such page"><a href="/">Today</a><a href="/figures">Figures</a></Heading>;
}
