"""What grade of the information (1 to 6) a claim could be given, from how others speak on its matter; a person decides.

    1 confirmed by others      two independent voices agree with it, and none differs
    2 probably true            one does
    3 possibly true            some agree, others differ
    4 doubtful                 one independent voice differs, and none agrees
    5 improbable               two or more do
    6 cannot be judged         nobody else has spoken on it, or it is a plan, a denial, or told by nobody who is known

Only what can be compared counts, and only voices that do not speak for the one who claims it. What is alleged is taken down a
step. The grade of the source is another scale, and plays no part here (NATO's STANAG 2022 and its users' complaints: entered
together, the two collapse into one).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sayso.reconciliation.scopes import AHEAD
from sayso.reconciliation.voices import is_known, voice_of
from sayso.records import Account, Advice, Matter

_TOLD = {"1": "confirmed by others", "2": "probably true", "3": "possibly true", "4": "doubtful", "5": "improbable"}


def advice(
    matter: Matter, houses: Mapping[str, str] | None = None, copies: Mapping[str, str] | None = None
) -> tuple[Advice, ...]:
    """A grade for the latest figure of each claim of a matter, with the reason in words; in the order of the claims."""
    accounts = {claim.latest.figure.id: claim.latest for claim in matter.claims}
    voices = {figure: voice_of(account, houses or {}, copies or {}) for figure, account in accounts.items()}
    agree: dict[str, dict[str, str]] = defaultdict(dict)  # of each figure, the voices that agree, and the names they have
    differ: dict[str, dict[str, str]] = defaultdict(dict)
    for verdict in matter.verdicts:
        if verdict.word == "cannot be compared" or voices[verdict.a] == voices[verdict.b]:
            continue
        found = agree if verdict.word == "agree" else differ
        for one, other in ((verdict.a, verdict.b), (verdict.b, verdict.a)):
            if is_known(voices[other]):
                found[one].setdefault(voices[other], accounts[other].teller.name)
    return tuple(_advised(account, agree[figure], differ[figure]) for figure, account in accounts.items())


def _advised(account: Account, agree: Mapping[str, str], differ: Mapping[str, str]) -> Advice:
    figure = account.figure
    if figure.status in AHEAD:
        return Advice(figure.id, "6", f"cannot be judged: it is {figure.status}")
    if figure.status == "denied":
        return Advice(figure.id, "6", "cannot be judged: it is a denial")
    if not agree and not differ:
        return Advice(figure.id, "6", "cannot be judged: no independent voice has given a figure that can be compared")
    if agree and differ:
        grade = "3"
    elif agree:
        grade = "1" if len(agree) > 1 else "2"
    else:
        grade = "5" if len(differ) > 1 else "4"
    why = "; ".join(part for part in (_named(agree, "agree"), _named(differ, "differ")) if part)
    if figure.status == "alleged" and grade < "5":
        grade = str(int(grade) + 1)
        why += "; it is alleged"
    return Advice(figure.id, grade, f"{_TOLD[grade]}: {why}")


def _named(voices: Mapping[str, str], verb: str) -> str:
    names = sorted(voices.values())
    if not names:
        return ""
    told = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{told} {verb}{'s' if len(names) == 1 else ''}"
