// An entry's fields by name, those that the words do not tell left out.

import type { ComponentChildren, VNode } from "preact";
import { address, isFigure, type Entry, type Figure, type Statement } from "../api";
import { escaped } from "../filters";
import { amount, days, nation, part, placeName, speakerOf, windowed, words } from "../format";
import { toEntry } from "../router";

type Fact = readonly [name: string, value: ComponentChildren];

export function Facts({ entry }: { entry: Entry }): VNode {
  const facts = [...who(entry), ...(isFigure(entry) ? ofFigure(entry) : ofStatement(entry)), ...ofReading(entry)];
  return (
    <dl class="facts">
      {facts.filter(([, value]) => value).map(([name, value]) => [<dt key={name}>{name}</dt>, <dd><bdi>{value}</bdi></dd>])}
    </dl>
  );
}

function who(entry: Entry): Fact[] {
  const name = speakerOf(entry);
  const shown = entry.who ? <a href={address("/speaker", { speaker: escaped(name) })}>{name}</a> : name;
  const spelt = entry.speaker?.name && entry.speaker.name !== name ? entry.speaker.name : null;
  return [["said by", shown], ["here", spelt], ["as", part(entry.speaker)], ["kind", entry.speaker?.kind], ["of", nation(entry.speaker?.country ?? null)]];
}

function ofFigure(figure: Figure): Fact[] {
  const place = figure.place;
  const around = place && [place.admin1, place.name === nation(place.country) ? null : nation(place.country)].filter(Boolean).join(", ");
  return [
    ["amount", amount(figure)], ["wording", words(figure.comparator)], ["counted", figure.counted], ["unit", figure.unit],
    ["measure", words(figure.measure)], ["status", figure.status], ["party", nation(figure.party) || figure.side], ["by", figure.by],
    ["place", place && placeName(place) + (around ? `, ${around}` : "")], ["when", days(figure.time)], ["runs", windowed(figure.window)],
    ["adds", figure.additive && "on top of a figure before"],
    ["part of", figure.part_of && <a href={toEntry(figure.part_of)}>another figure</a>],
    ["stands in", figure.statement && <a href={toEntry(figure.statement)}>its statement</a>],
  ];
}

function ofStatement(statement: Statement): Fact[] {
  return [
    ["act", statement.act], ["quotation", statement.quote], ["said", days(statement.said)],
    ["via", statement.via && <a href={toEntry(statement.via)}>another statement</a>],
  ];
}

function ofReading(entry: Entry): Fact[] {
  return [
    ["confidence", entry.confidence.toFixed(2)], ["heading", entry.in_heading && "repeats the body"],
    ["review", entry.review === "none" ? "not reviewed" : entry.review],
    ["grade", entry.grade], ["source’s grade", entry.source_grade], ["rules", entry.rules.join(", ")],
  ];
}
