"""Measures by what they have in common, for the rules of this package."""

from __future__ import annotations

from sayso.records import Measure

OWN: dict[str, Measure] = {  # kinds of numeral that tell their measure themselves
    "money": "money", "share": "share", "duration": "duration", "age": "age", "distance": "distance", "area": "area",
    "temperature": "temperature", "magnitude": "magnitude",
}  # fmt: skip
HUMAN = ("killed", "wounded", "casualties", "missing", "captured", "detained", "kidnapped", "displaced", "evacuated",
         "affected", "rescued", "troops", "recruited", "trained", "protesters", "people")  # fmt: skip
HARMED = ("killed", "wounded", "casualties", "missing", "captured", "detained", "kidnapped", "displaced")  # what befell people
BROKEN = ("destroyed", "damaged", "hit", "downed", "launched", "lost", "supplied")  # ... and what befell things
OPEN = ("people", "other", "affected")  # ... and what leaves open what befell them
SENT = ("launched", "attacks", "troops", "supplied", "recruited", "trained")  # the party is the one who acts
FELLED = ("downed", "lost", "turned_back", "hit", "destroyed", "launched")  # ... or the one who launched what was felled

# what happens somewhere
PLACELESS = ("duration", "age", "rank", "price", "temperature", "magnitude")
SCENIC = ("killed", "wounded", "casualties", "missing", "captured", "detained", "kidnapped", "displaced", "evacuated",
          "affected", "rescued", "people")  # fmt: skip
AT_HOME = ("detained", "captured", "affected", "rescued", "evacuated", "people", "other", "votes", "protesters",
           "without_power", "missing", "share", "displaced")  # fmt: skip
MOVED = ("evacuated", "displaced", "launched", "rescued", "attacks")
SENT_TO = ("troops", "supplied", "money", "people", "other", "launched", "trained")

# what happens on a day
UNDATED = ("duration", "age")
FRESH = ("killed", "wounded", "launched", "downed", "lost", "turned_back", "hit", "attacks", "detained", "rescued", "damaged",
         "destroyed")  # fmt: skip
TALLIED = ("launched", "downed", "lost", "turned_back", "attacks")  # told the day after: "66 had been downed" is today's tally
# counts that only grow; the others (missing, troops, people without power) are so on a day
GROWING = ("killed", "wounded", "casualties", "captured", "detained", "kidnapped", "evacuated", "affected", "rescued",
           "recruited", "trained", "attacks", "launched", "downed", "lost", "turned_back", "hit", "destroyed", "damaged",
           "supplied")  # fmt: skip
TIMELESS = ("duration", "age", "share", "rank", "price", "temperature", "distance", "area", "people", "other", "money")
