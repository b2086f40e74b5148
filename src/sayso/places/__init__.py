"""Place names of a report, found and resolved to a spot on the map.

    "Shelling near Kherson hit the village of Antonivka."
     → near Kherson    city, Ukraine, 46.66 N 32.62 E
       Antonivka       the one beside Kherson, of the hundred villages of that name

    places.txt ── lexicon    gazetteer ── regions.txt, GeoNames
                     │           │
    text ─ mentions ─ spotting ─ believing ─ choosing ─ settling ─ [Toponym]
                      unlisted

Each step takes the whole report, because a name is told apart by what stands elsewhere in it. `mentions` cuts the text into
runs of capitalised words; `spotting` looks them up, longest first, in the `gazetteer` (assets/gazetteer.sqlite: GeoNames'
towns, CC BY 4.0, and our own regions, waters, areas and small towns), and `unlisted` adds what only the words around tell;
`believing` weighs what stands beside each for or against a place; `choosing` weighs namesakes by the states and places that the
report names, and by size; `settling` gives each name one site, or leaves it open.
"""

from __future__ import annotations

from collections.abc import Sequence

from sayso.places.believing import believe, find_containers, weigh_neighbours
from sayso.places.choosing import context_of, vote
from sayso.places.gazetteer import BEHIND_THE, BESIDE_KIND, COMMON, KINDS, KNOWN, OLD, fold, look_up, sites
from sayso.places.mentions import Mention, keys_of, runs_of
from sayso.places.settling import place_of, settle
from sayso.places.spotting import name_states, name_towns, share_kinds, spot, with_form_of_state
from sayso.places.unlisted import Tagged, with_tagged
from sayso.records import Name, Sentence, Span, Toponym

__all__ = ["BEHIND_THE", "BESIDE_KIND", "COMMON", "KINDS", "KNOWN", "OLD", "fold", "sites", "toponyms"]


def toponyms(text: str, sentences: Sequence[Sentence], names: Sequence[Name]) -> list[Toponym]:
    """All place names of the report, left to right, resolved where the report lets it.

    `names` may be empty: then rules alone keep persons and bodies out. A place's country, coordinates (degrees), GeoNames id
    and kind are None where nothing tells its namesakes apart or no gazetteer has it.
    Raises DamagedError where the gazetteer of the package is missing or broken; never because of what the text says.
    """
    runs = list(runs_of(text, sentences))
    known = look_up({key for run in runs for key in keys_of(run)})
    tagged = Tagged(names)
    mentions: list[Mention] = []
    people: set[str] = set()  # keys of surnames
    for run in runs:
        found = spot(run, known)
        weigh_neighbours(run, found, people)
        for mention in found:
            with_form_of_state(run, mention)
        mentions += found
    mentions = with_tagged(text, sentences, tagged, mentions)
    share_kinds(text, mentions, known)
    name_states(text, mentions, known)
    name_towns(mentions, known)
    find_containers(text, mentions)
    believed = believe(text, sentences, mentions, people, tagged)
    witnesses = [m for m in mentions if m.in_body and m.sites]  # inside bodies' names: they vote, and are not told
    context = context_of(text, sentences, believed)
    vote([*believed, *witnesses], context)
    settle(believed, context)
    return [Toponym(Span(m.start, m.end), place_of(text, m, context)) for m in believed]
