"""How sure a number is said to be."""

from __future__ import annotations

import re

from sayso import statuses
from sayso.figures.context import Context
from sayso.records import Attribution, Gauge, Numeral, Sentence, Span, Status

ACT_STATUS: dict[str, Status] = {
    "confirm": "confirmed", "deny": "denied", "oppose": "denied", "estimate": "estimated", "accuse": "alleged",
    "promise": "planned", "expect": "expected",
}  # fmt: skip
SURE = 0.5  # probability from which the model's status is taken
PLANS = re.compile(
    r"(\b(?:plan(?:s|ned|ning)?|intend(?:s|ed)?|aim(?:s|ed)?|due|set|about|preparing) to (?:\w+ ){1,4})$"
    r"|\bconfirmed that (?:\w+ ){0,2}$"
)


def status_of(
    context: Context, numeral: Numeral, counted: Span | None, sentence: Sentence, a: Attribution | None, gauge: Gauge | None
) -> Status:
    """The status of the act of the statement `a`, or of the words beside the number; else the model's, where it is sure."""
    if m := PLANS.search(context.text[max(0, numeral.span.start - 45) : numeral.span.start]):
        return "planned" if m[1] else "confirmed"
    told = _worded(context.text, numeral, counted, sentence)
    model = told or (gauge.status if gauge and gauge.measure and gauge.status_score >= SURE else "reported")
    acts = []
    while a is not None:
        acts.append(ACT_STATUS.get(a.act))
        a = context.attributions[a.inside] if a.inside is not None else None
    for status in acts:
        if status in ("denied", "alleged", "confirmed"):
            return status
    if acts and acts[0]:
        past = told == "reported" and acts[0] in ("planned", "expected")  # "promised …, and have already provided 300 kits"
        return "reported" if past else model if model in ("planned", "expected") else acts[0]
    return model


def _worded(text: str, numeral: Numeral, counted: Span | None, sentence: Sentence) -> Status | None:
    """What the words of the sentence right before the number, or right after its noun, say."""
    start, end = sentence.span
    if text[numeral.span.start : numeral.span.end].casefold().startswith(("estimated", "an estimated")):
        return "estimated"
    first, last = max(start, numeral.span.start - 70), min(end, (counted or numeral.span).end + 70)
    return statuses.before(text[first : numeral.span.start]) or statuses.after(text[numeral.span.end : last])
