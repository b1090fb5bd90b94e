"""An estimator's formula with this log's numbers put in."""

import math
from collections.abc import Callable

from engine.core.numbers import significant
from engine.diagnostics.facts import Facts
from engine.evaluation.answer import Answer
from engine.totals.weight_terms import WEIGHT_TERMS

Sums = dict[str, float]
KNOWN: dict[str, tuple[str, Callable[[Sums], float]]] = {
    "ips": (r"\frac{{1}}{{{n}}} \cdot {wr}", lambda sums: sums["wr"] / sums["n"]),
    "snips": (
        r"\frac{{{wr}}}{{{wc}}} \cdot \frac{{{control}}}{{{n}}}",
        lambda sums: sums["wr"] / sums["wc"] * sums["control"] / sums["n"],
    ),
}
"""Formulas that are plain fractions of sums, in LaTeX, and their value."""


def sums(answer: Answer) -> Sums:
    """The sums over the log behind an answer: n impressions, and those of the weights by name."""
    if answer.facts is None:
        return {}
    found: Sums = {"n": float(answer.facts.log.impressions)}
    if answer.facts.weights is not None:
        found |= {name: answer.facts.total(name) for name in WEIGHT_TERMS}
    return found


def put_in(answer: Answer) -> str:
    """The formula in LaTeX with the sums and the value; without them where it is no fraction."""
    if answer.facts is None:
        return ""
    value = rf"\hat v = {_number(answer.value)}"
    key = answer.facts.estimator.key
    if key not in KNOWN or answer.facts.weights is None:
        return value
    text, at = KNOWN[key]
    found = sums(answer)
    if not math.isclose(at(found), answer.value, rel_tol=1e-9):
        return value
    numbers = {name: _number(number) for name, number in found.items()}
    return rf"\hat v = {text.format(**numbers)} = {_number(answer.value)}"


def named_sums(facts: Facts) -> dict[str, str]:
    """The sums of the weights in words and numbers."""
    if facts.weights is None:
        return {}
    return {
        "sum of weights": significant(facts.total("w"), 4),
        "sum of squared weights": significant(facts.total("w2"), 4),
        "sum of weighted rewards": significant(facts.total("wr"), 4),
        "largest weight": significant(facts.total("max_w"), 4),
        "effective impressions": significant(facts.effective_sample_size, 4),
    }


def _number(value: float) -> str:
    return significant(value, 4).replace(",", r"\,")
