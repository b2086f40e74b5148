"""Attributions into speakers: who "he", "the ministry" or "a senior official" is, in full, with role, organisation, country.

A report's cast is gathered first: its people (names, with the titles beside them anywhere in the report) and its bodies. Then
each source is read against what stands before it:

    a name              the fullest spelling in the report; role and organisation from any of its mentions
    he, she             the person named before who fits best (antecedents.py)
    it, they            the voice before, if it is of that kind; else the last body named
    I, we               who tells this inside a statement; else whoever is interviewed
    an office           "the NATO secretary general": the person named with that office; else the words, unnamed
    a body              "the ministry": the last body named with that noun; "the agency": the last body; else the words
    a document          the one who issued it ("the court's report", "a statement by X"); a bare "the report": the voice before
    people              "witnesses", "a senior official": the words as they stand, unnamed

    words        a phrase by itself: its head, the name in it, the state it tells
    states       the state that words belong to, and that a paragraph is about
    cast         the people and bodies of a report; whom a short name and a bare noun mean
    offices      titles beside names
    gathering    names and titles into a cast
    antecedents  whom "he", "she" and "I" mean
    sources      each of the rows above
"""

from __future__ import annotations

from collections.abc import Sequence

from sayso.records import Attribution, Name, Sentence, Speaker, Toponym
from sayso.speakers.sources import Sources


def speakers(
    text: str,
    sentences: Sequence[Sentence],
    attributions: Sequence[Attribution],
    names: Sequence[Name],
    toponyms: Sequence[Toponym] = (),
) -> list[Speaker]:
    """The speaker of each attribution, in their order. A source that nobody can be found for gives a speaker without a name."""
    sources = Sources(text, sentences, attributions, names, toponyms)
    found: list[Speaker] = []
    for a in attributions:
        if a.carried is not None and a.carried < len(found) and (not a.source or a.source == attributions[a.carried].source):
            found.append(found[a.carried])
            continue
        before = found[-1] if found else None
        teller = found[a.inside] if a.inside is not None and a.inside < len(found) else None
        found.append(sources.speaker(a, before, teller) if a.source else Speaker(None, "unnamed"))
        sources.heard(found[-1], a)
    return found
