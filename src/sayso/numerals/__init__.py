"""Every quantity in a sentence: "more than two and a half years", "between €40m and €50m", "nine out of ten", "dozens".

    numbers.txt, units.txt ─ lexicon ─┐
    sentence ─────────────── lexemes ─┴─ cursor ─ words ─ fractions ─ cores ─ amounts ─ operands ─ labels ─ grammar ─ Numerals
                                                  a number alone      │       its unit  │          is it    range, bounds,
                                                  in any form ────────┘       and sign  its bounds one?     rate, record

`lexemes` cuts the text in one pass; `lexicon` holds the tables; `cursor` looks the one up in the other; `words`, `fractions`
and `cores` read a number, `amounts` adds its unit and sign, `operands` what joins or bounds it; `labels` tells what looks like
a number and is none (years, clock times, "Boeing 737", "won 3-1"), read too, as kind "label", so that it is not read as
something else; `grammar` goes from left to right and makes the records; `relations` adds what another number of the sentence
tells ("twice as many", "none of the six"). From `cursor` on, each class extends the one before:
one object reads a sentence, and knows how far its last numeral reached.

The words stand in assets/numbers.txt and assets/units.txt; their meaning is GUIDE's: "nearly" is about, a bare "hundreds" is at
least 200. Time is linear in the text: every look ahead is bounded by the longest phrase of the tables.
"""

from sayso.numerals.grammar import numerals

__all__ = ["numerals"]
