// One speaker: under which names, what they said on which matter, how it changed, what they denied.

import type { VNode } from "preact";
import { address, Problem, type Matter, type Page, type Query, type Series, type Statement, type Voice } from "../api";
import { Chips } from "../components/Chips";
import { WhyNot } from "../components/Person";
import { concerns, Rulings, useRulings } from "../components/Rulings";
import { Steps } from "../components/Steps";
import { StatementTable } from "../components/Tables";
import { Heading, Tell, Trouble } from "../components/Tell";
import { alias } from "../deciding";
import { escaped, valuesOf } from "../filters";
import { many, nation, part, scope } from "../format";
import { here, toEntry } from "../router";
import { mayDecide } from "../session";
import { useAsk } from "../state";
import { addressOf } from "./Matters";

export function SpeakerPage(): VNode {
  const [name = ""] = valuesOf(here.value.query, "speaker");
  const { "as-of": asOf = "" } = here.value.query;
  if (!name) return <><Heading title="Speaker" /><Trouble problem={new Problem(400, "speaker", "is not named", "choose one among the speakers")} /></>;
  // Made anew for another speaker: the answer before would stay on show, and a decision on names could fall on them.
  return <OneSpeaker key={`${name} ${asOf}`} name={name} asOf={asOf} />;
}

function OneSpeaker({ name, asOf }: { name: string; asOf: string }): VNode {
  const of: Query = { speaker: escaped(name), "as-of": asOf };
  const answer = useAsk<Page<Voice>>(address("/speakers", { ...of, limit: "20" }));
  const voices = answer.told?.items ?? [];
  const voice = theOne(voices, name);
  return (
    <>
      <Heading title={voice?.name ?? name}>
        {voice && <Who voice={voice} />}
        <a href={address("/figures", of)}>figures</a><a href={address("/statements", of)}>statements</a>
      </Heading>
      {asOf && <div class="tools"><Chips query={{ "as-of": asOf }} /></div>}
      {answer.problem && <Trouble problem={answer.problem} />}
      {!voice && voices.length > 1 && <Several voices={voices} asOf={asOf} />}
      <div class="columns">
        <div><Moved of={of} /><On of={of} /></div>
        <div><Denied of={of} />{voice && <Names voice={voice} />}</div>
      </div>
      <Newest of={of} />
    </>
  );
}

/** Whom a name means. Where several answer to it, nobody: a decision on names must not fall on whoever is heard most. */
function theOne(voices: Voice[], name: string): Voice | undefined {
  const called = voices.find((one) => one.name === name) ?? voices.find((one) => one.spellings.includes(name));
  return called ?? (voices.length === 1 ? voices[0] : undefined);
}

const Several = ({ voices, asOf }: { voices: Voice[]; asOf: string }): VNode => (
  <section class="block" aria-label="Several speakers">
    <h2>Several answer to this name</h2>
    <p class="soft">What stands below is of all of them.</p>
    <ul class="lines">
      {voices.map((one) => <li key={one.key}><a href={address("/speaker", { speaker: escaped(one.name), "as-of": asOf })}><bdi>{one.name}</bdi></a> <span class="soft">{part(one)}</span></li>)}
    </ul>
  </section>
);

const Who = ({ voice }: { voice: Voice }): VNode => (
  <span dir="auto">{[voice.kind, part(voice), nation(voice.country), many(voice.statements, "statement"), many(voice.figures, "figure"), voice.grade && `graded ${voice.grade}`].filter(Boolean).join(" · ")}</span>
);

function Moved({ of }: { of: Query }): VNode {
  return (
    <section class="block" aria-label="How figures moved">
      <h2>How figures moved</h2>
      <Tell of={useAsk<Page<Series>>(address("/series", { ...of, limit: "20" }))}>
        {({ items }) => items.length === 0 ? <p class="quiet">No figure of theirs was told more than once.</p> : <>{items.map((one, n) => <Steps key={n} series={one} />)}</>}
      </Tell>
    </section>
  );
}

function On({ of }: { of: Query }): VNode {
  return (
    <section class="block" aria-label="Matters">
      <h2>Speaks of, with others</h2>
      <Tell of={useAsk<Page<Matter>>(address("/matters", { ...of, limit: "20" }))}>
        {({ items }) => items.length === 0 ? <p class="quiet">Nobody else speaks of the same.</p> : (
          <ul class="lines">
            {items.map((one) => (
              <li key={one.matter}><a href={addressOf(one)}>{scope(one.scope)}</a>{one.verdicts.some((verdict) => verdict.word === "differ") && <span class="bad-word"> differ</span>}</li>
            ))}
          </ul>
        )}
      </Tell>
    </section>
  );
}

function Denied({ of }: { of: Query }): VNode {
  return (
    <section class="block" aria-label="Denied">
      <h2>Denied</h2>
      <Tell of={useAsk<Page<Statement>>(address("/statements", { ...of, act: "deny", limit: "20" }))}>
        {({ items }) => items.length === 0 ? <p class="quiet">Nothing.</p> : (
          <ul class="lines">{items.map((one) => <li key={one.id}><a href={toEntry(one.id)}><bdi class="quoted">{one.words}</bdi></a> <span class="soft">{one.outlet} {one.published}</span></li>)}</ul>
        )}
      </Tell>
    </section>
  );
}

function Names({ voice }: { voice: Voice }): VNode {
  const decided = useRulings();
  const mine = decided.rulings.filter((one) => concerns(one, [voice.name, ...voice.spellings]));
  const join = (event: Event): void => {
    event.preventDefault();
    const other = String(new FormData(event.currentTarget as HTMLFormElement).get("other") ?? "").trim();
    if (other) void alias(voice.name, other, true);
  };
  return (
    <section class="block" aria-label="Names">
      <h2>Names</h2>
      <ul class="lines">
        {voice.spellings.map((one) => (
          <li key={one}><bdi>{one}</bdi> {mayDecide.value && one !== voice.name && <button type="button" class="bare" onClick={() => void alias(voice.name, one, false)}>is somebody else</button>}</li>
        ))}
      </ul>
      {mayDecide.value && (
        <form class="form" onSubmit={join}>
          <label class="grow"><span>also known as</span><input name="other" maxLength={400} required /></label>
          <button type="submit">Is the same</button>
        </form>
      )}
      <WhyNot />
      {mine.length > 0 && <><h3>Decided</h3><Rulings rulings={mine} changes={decided.changes} /></>}
    </section>
  );
}

function Newest({ of }: { of: Query }): VNode {
  return (
    <section class="block newest" aria-label="Said last">
      <h2>Said last <a href={address("/statements", of)}>all</a></h2>
      <Tell of={useAsk<Page<Statement>>(address("/statements", { ...of, limit: "20" }))}>
        {({ items }) => <StatementTable statements={items} />}
      </Tell>
    </section>
  );
}
