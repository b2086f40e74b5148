"""English word forms by rule: what the word lists leave unsaid."""

from __future__ import annotations

VOWELS = "aeiou"


def verb_forms(entry: str) -> list[str]:
    """A verb's base form and its -s, -ed and -ing forms; of a phrase ("call on"), those of its first word.

    >>> verb_forms("deny"), verb_forms("call on")
    (['deny', 'denies', 'denied', 'denying'], ['call on', 'calls on', 'called on', 'calling on'])
    """
    verb, _, rest = entry.partition(" ")
    stem = verb[:-1] if verb.endswith("e") else verb
    if verb.endswith("y") and verb[-2] not in VOWELS:
        forms = [verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"]
    else:
        third = verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "o")) else "s")
        forms = [verb, third, stem + "ed", (verb if verb.endswith(("ee", "oe", "ye")) else stem) + "ing"]
    return [f"{form} {rest}".strip() for form in forms]


def plural(noun: str) -> str:
    """A noun's plural by rule ("spokesman", "agency", "church", "aircraft")."""
    for end, many in (("man", "men"), ("person", "people"), ("foot", "feet"), ("craft", "craft")):
        if noun.endswith(end):
            return noun[: -len(end)] + many
    if noun.endswith("y") and noun[-2] not in VOWELS:
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "sh", "ch", "x")) else "s")
