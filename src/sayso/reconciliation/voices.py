"""How many of those who say a thing are independent of one another: an upper bound, and the list that it was counted from.

Counted once are: one speaker in many reports; a spokesman and his body; a government and the state it speaks for; outlets of
one house; reports that copy one another. What is not known counts for nothing more: outlets whose house nobody has told are one
voice together, and so are speakers without a name or a body.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sayso.records import Account, Teller

_UNKNOWN_HOUSE, _UNNAMED = "outlets whose house is not known", "speakers without a name"


def independent(
    accounts: Iterable[Account], houses: Mapping[str, str] | None = None, copies: Mapping[str, str] | None = None
) -> tuple[tuple[str, ...], ...]:
    """The tellers' names, those that are one voice together; the order is that of their names.

    `houses` gives an outlet's publisher, `copies` a report's group of copies (ids). Both are asked only of reports that tell a
    thing themselves: of ten outlets that quote one air force, the air force is the voice.
    """
    groups: dict[str, set[str]] = {}
    for account in accounts:
        groups.setdefault(voice_of(account, houses or {}, copies or {}), set()).add(account.teller.name)
    return tuple(sorted(tuple(sorted(names)) for names in groups.values()))


def is_known(voice: str) -> bool:
    """Is it known whose voice it is, so that it can stand beside another?"""
    return voice not in (_UNKNOWN_HOUSE, _UNNAMED)


def voice_of(account: Account, houses: Mapping[str, str], copies: Mapping[str, str]) -> str:
    """A key that is equal for tellers who are one voice."""
    teller = account.teller
    if teller.kind == "outlet":
        if group := copies.get(account.origin.id):
            return f"copies {group}"
        house = houses.get(account.origin.outlet or "")
        return f"house {house}" if house else _UNKNOWN_HOUSE
    if body := _body(teller):
        return body
    return _UNNAMED if teller.kind in ("unnamed", "group") else teller.key


def _body(teller: Teller) -> str | None:
    """The body that somebody speaks for; a government's is the state."""
    if teller.body and teller.body.startswith("o:government@"):
        return f"o:state {teller.body.removeprefix('o:government@')}"
    return teller.body
