"""The tense of the clause around an expression: it decides whether "Friday" is the last one or the next."""

from __future__ import annotations

from sayso.times.expressions import Expr
from sayso.times.grammar import Token, listed


def lies_ahead(tokens: list[Token], expr: Expr) -> bool | None:
    """Whether the clause lies in the future (True) or in the past (False); None where nothing tells.

    The nearest telling word to the left decides, up to sixteen tokens and not across a clause's end; else the nearest to
    the right.
    """
    if [token.word for token in tokens[max(0, expr.first - 3) : expr.first]] in (["as", "soon", "as"], ["as", "early", "as"]):
        return True
    infinitive = False
    possessive = expr.last < len(tokens) and "'s" in (tokens[expr.last].word, tokens[expr.last - 1].word)
    reach = 4 if possessive else 16  # "would look for ways around Wednesday's ruling" does not tell of the ruling
    for at in range(expr.first - 1, max(-1, expr.first - 1 - reach), -1):
        word = tokens[at].word
        if word in (";", ":", "(", ")", '"', "“", "”") or (word in listed("BREAK") and at < expr.first - 1):
            break
        told = _told(tokens, at, infinitive)
        if word == "ahead" and any(token.word == "," for token in tokens[at : expr.first]):
            told = None  # "just ahead of the visit, he said on Sunday"; but "ahead of the visit on Sunday"
        if told is not None:
            return told
        infinitive = infinitive or word == "to"
    if possessive:
        return None
    for at in range(expr.last, min(len(tokens), expr.last + 12)):
        word = tokens[at].word
        if word in (";", ":") or (word == "," and at > expr.last) or word in listed("BREAK"):
            break
        told = _told(tokens, at, False)
        if told is not None:
            return told
    return None


def puts_off(tokens: list[Token], expr: Expr) -> bool:
    """Whether the clause moves something to a day ahead: "was postponed until Tuesday"."""
    return any(token.word in listed("PUTS_OFF") for token in tokens[max(0, expr.first - 8) : expr.first])


def _told(tokens: list[Token], at: int, infinitive: bool) -> bool | None:
    token = tokens[at]
    word, before = token.word, tokens[at - 1].word if at else ""
    if before == "been" and at > 1 and tokens[at - 2].word == "had":
        return False  # "it had been due to expire on Friday"
    if word in listed("FUTURE") or (word == "be" and before == "to") or (word == "to" and before in listed("COPULAS")):
        return True
    if word in listed("PROMISE") and infinitive:
        return True
    regular = len(word) > 4 and word.endswith("ed") and not word.endswith("eed") and not token.capital
    past = (regular and before not in listed("DETERMINERS")) or word in listed("PAST")
    return False if past and before not in listed("BEFORE_BASE") else None
