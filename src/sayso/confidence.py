"""How sure an entry is: logistic regressions over what the model and the rules say of it, calibrated on annotated reports.

The weights stand in assets/confidence.json, made by training/confidence.py, which also prints Brier skill and AUROC
cross-validated by report. "Right" means, for a statement: found, with the right speaker; for a figure: value, bounds,
comparator, measure and speaker right.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from math import exp, log

import msgspec

from sayso.records import Attribution, Figure, Speaker

NEUTRAL = 0.5  # without weights
SUREST = 0.99  # beyond it, and below the rest of 1, probabilities are taken for alike


def of_statement(a: Attribution, speaker: Speaker) -> float:
    """The probability that a statement is one, and that this is who speaks."""
    return _probability("statement", statement_features(a, speaker))


def of_figure(figure: Figure, statement: float | None) -> float:
    """The probability that a figure is right as a whole; `statement` is the confidence of the one that holds it."""
    return _probability("figure", figure_features(figure, statement))


def statement_features(a: Attribution, speaker: Speaker) -> dict[str, float]:
    """What tells right from wrong in a statement; each between 0 and 1, the model's score about between -1 and 1."""
    size = sum(c.end - c.start for c in a.content)
    return {
        "score": _log_odds(a.score),
        "named": speaker.kind == "person",
        "unnamed": speaker.kind == "unnamed",
        "nobody": speaker.name is None,
        "no_source": not a.source,
        "no_cue": not a.cue,
        "quoted": a.quote != "indirect",
        "nested": a.inside is not None,
        "ruled": bool(a.rules),
        "pieces": min(len(a.content) - 1, 3) / 3,
        "brief": size < 30,  # characters
        "long": size > 250,
        "long_cue": sum(c.end - c.start for c in a.cue) > 15,
        "long_source": sum(c.end - c.start for c in a.source) > 50,
        "neutral": a.act == "state",
    }


def figure_features(figure: Figure, statement: float | None) -> dict[str, float]:
    """What tells right from wrong in a figure; each between 0 and 1, what the model and the statement say about -1 to 1."""
    return {
        "model": _log_odds(figure.confidence),
        "told": statement is not None,
        "statement": _log_odds(NEUTRAL if statement is None else statement),
        "exact": figure.comparator == "exact",
        "plural": figure.comparator == "plural",
        "other": figure.measure in ("other", "people"),
        "kind": figure.measure in ("money", "duration", "age", "share", "distance", "area"),
        "counted": figure.counted is not None,
        "heading": figure.in_heading,
    }


def _log_odds(probability: float) -> float:
    """A quarter of the log odds. A regression on these holds better than one on the probabilities themselves: statements' Brier
    skill .048 -> .073, figures' .194 -> .204 (`training/confidence.py`).
    """
    sure = min(max(probability, 1 - SUREST), SUREST)
    return log(sure / (1 - sure)) / 4


def _probability(kind: str, features: dict[str, float]) -> float:
    weights = _weights().get(kind)
    if weights is None:
        return NEUTRAL
    total = weights["bias"] + sum(weights.get(name, 0.0) * float(value) for name, value in features.items())
    return 1 / (1 + exp(-total))


@cache
def _weights() -> dict[str, dict[str, float]]:
    raw = files("sayso").joinpath("assets/confidence.json").read_bytes()
    return msgspec.json.decode(raw, type=dict[str, dict[str, float]])
