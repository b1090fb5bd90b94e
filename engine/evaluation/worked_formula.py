"""An estimator's formula with this log's numbers put in."""

import math
from collections.abc import Callable

from engine.core.numbers import significant
from engine.diagnostics.evidence import Evidence
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
    if answer.evidence is None:
        return {}
    found: Sums = {"n": float(answer.evidence.log.impressions)}
    if answer.evidence.weights is not None:
        found |= {name: answer.evidence.total(name) for name in WEIGHT_TERMS}
    return found


def worked_formula(answer: Answer) -> str:
    """The formula in LaTeX with the sums and the value; without them where it is no fraction."""
    if answer.evidence is None:
        return ""
    value = rf"\hat v = {_number(answer.value)}"
    key = answer.evidence.estimator.key
    if key not in KNOWN or answer.evidence.weights is None:
        return value
    text, at = KNOWN[key]
    found = sums(answer)
    if not math.isclose(at(found), answer.value, rel_tol=1e-9):
        return value
    numbers = {name: _number(number) for name, number in found.items()}
    return rf"\hat v = {text.format(**numbers)} = {_number(answer.value)}"


def named_sums(evidence: Evidence) -> dict[str, str]:
    """The sums of the weights in words and numbers."""
    if evidence.weights is None:
        return {}
    return {
        "sum of weights": significant(evidence.total("w"), 4),
        "sum of squared weights": significant(evidence.total("w2"), 4),
        "sum of weighted rewards": significant(evidence.total("wr"), 4),
        "largest weight": significant(evidence.total("max_w"), 4),
        "effective impressions": significant(evidence.effective_sample_size, 4),
    }


def _number(value: float) -> str:
    return significant(value, 4).replace(",", r"\,")
