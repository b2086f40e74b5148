"""How sure a number is said to be."""

from __future__ import annotations

import re

from sayso import measures, statuses
from sayso.figures.context import Context
from sayso.figures.kinds import BROKEN, HARMED
from sayso.records import Attribution, Gauge, Measure, Numeral, Sentence, Span, Status

ACT_STATUS: dict[str, Status] = {
    "confirm": "confirmed", "deny": "denied", "oppose": "denied", "estimate": "estimated", "accuse": "alleged",
    "promise": "planned", "expect": "expected",
}  # fmt: skip
SURE = 0.5  # probability from which the model's status is taken
# what did not happen: "there were no 40 tanks", "had not lost 40", "40 had not been lost"; not "has not confirmed that 40 were"
NEGATED = re.compile(
    r"\b(?:there (?:is|are|was|were) (?:no|not)|no|(?:(?:did|do|does|had|has|have|was|were)(?: not|n[’']t)|never) "
    r"(?!(?:confirm|say|said|know|tell|told|give|given|mention|comment|rul|find|found|see|seen|hear|identif|nam)\w*\b)"
    r"\w+(?: (?:any|its|the|these|those|all)){0,2}) $"
)
NEGATED_AFTER = re.compile(r"(?: [\w’'-]+){0,3}? (?:had|have|has|were|was|are|is)(?: not| never|n[’']t) (?=(?:been )?\w+)")
MUTE = re.compile(r"(?:neither|refus|declin|not? confirm|n[’']t (?:confirm|say)|whether)", re.I)
ASKED = re.compile(
    r"(?:that )?(?:an?|the|any|its|his|her|their|all|new|[\w-]+['’]s?) (?:[\w-]+ ){0,3}?"
    r"(?:calls?|plans?|proposals?|requests?|demands?|offers?|bids?|appeals?|deals?|bills?|motions?|ideas?|"
    r"schemes?|systems?|programm?e?s?|projects?|laws?|reforms?) ", re.I
)  # fmt: skip
# what somebody else says, and whoever tells it calls untrue
PRETEXT = re.compile(
    r"\b(?:pretext|lies?|myth|fiction|hoax|fake news|fabrications?|"
    r"(?:false|baseless|fabricated|untrue|bogus)\s(?:\w+\s)?"
    r"(?:claims?|allegations?|reports?|rumou?rs?|accusations?|assertions?))\s(?:that|of)\b[^,;:.]*$", re.I
)  # fmt: skip
LIMIT = re.compile(r"within\b", re.I)
ESTIMATES = re.compile(r"\bestimates? (?:that|suggests?)\b[^,;:.]*$", re.I)
PLANS = re.compile(
    r"(\b(?:plan(?:s|ned|ning)?|intend(?:s|ed)?|aim(?:s|ed)?|due|set|about|preparing) to (?:\w+ ){1,4})$"
    r"|\bconfirmed that (?:\w+ ){0,2}$"
)


def status_of(
    context: Context, numeral: Numeral, counted: Span | None, measure: Measure, sentence: Sentence, a: Attribution | None,
    gauge: Gauge | None,
) -> Status:  # fmt: skip
    """The status of the act of the statement `a`, or of the words beside the number; else the model's, where it is sure."""
    if measure in (*HARMED, *BROKEN, "troops", "other", "people") and _is_negated(context, numeral, counted, measure, sentence):
        return "denied"
    if m := PLANS.search(context.text[max(0, numeral.span.start - 45) : numeral.span.start]):
        return "planned" if m[1] else "confirmed"
    if numeral.kind == "duration" and LIMIT.match(context.text, numeral.span.start):
        return "reported"  # a term is told, whatever may be done in it
    if PRETEXT.search(context.before(numeral.span.start, sentence, 120)):
        return "denied"
    told = _worded(context.text, numeral, counted, sentence)
    model = told or (gauge.status if gauge and gauge.measure and gauge.status_score >= SURE else "reported")
    acts = []
    while a is not None:
        open_ = _leaves_open(context.text, a)
        if open_ and a.act == "deny":
            return told or "reported"
        acts.append(None if open_ else ACT_STATUS.get(a.act))
        a = context.attributions[a.inside] if a.inside is not None else None
    for status in acts:
        if status in ("denied", "alleged", "confirmed"):
            return status
    if acts and acts[0]:
        past = told == "reported" and acts[0] in ("planned", "expected")  # "promised …, and have already provided 300 kits"
        return "reported" if past else model if model in ("planned", "expected") else acts[0]
    return model


def _leaves_open(text: str, a: Attribution) -> bool:
    """Is nothing denied: who will not say whether it is so, or turns down what was asked?"""
    first = a.content[0]
    words = text[a.cue[0].start : a.cue[-1].end] + " " + text[first.start : first.start + 40] if a.cue else ""
    if a.act == "deny":
        return MUTE.search(words) is not None
    return a.act == "oppose" and ASKED.match(text, first.start, first.end) is not None


def _is_negated(context: Context, numeral: Numeral, counted: Span | None, measure: Measure, sentence: Sentence) -> bool:
    """Do the words beside a number say that it did not happen? Of a harm any verb that is denied, else only "there were no"."""
    before = context.before(numeral.span.start, sentence, 40)
    if m := NEGATED.search(before):
        return measure in (*HARMED, *BROKEN) or m[0].startswith(("there", "no"))
    later = context.text[(counted or numeral.span).end : sentence.span.end][:70]
    verb = NEGATED_AFTER.match(later)
    return verb is not None and measures.after(later[verb.end() :]) in (*HARMED, *BROKEN)


def _worded(text: str, numeral: Numeral, counted: Span | None, sentence: Sentence) -> Status | None:
    """What the words of the sentence right before the number, or right after its noun, say."""
    start, end = sentence.span
    if text[numeral.span.start : numeral.span.end].casefold().startswith(("estimated", "an estimated")):
        return "estimated"
    if ESTIMATES.search(text, max(start, numeral.span.start - 120), numeral.span.start):
        return "estimated"
    first, last = max(start, numeral.span.start - 70), min(end, (counted or numeral.span).end + 70)
    return statuses.before(text[first : numeral.span.start]) or statuses.after(text[numeral.span.end : last])
