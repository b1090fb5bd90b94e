"""An estimator's formula with this log's numbers put in."""

import math

import numpy as np

from engine.core.numbers import significant
from engine.diagnostics.evidence import Evidence
from engine.estimators.estimator import Estimator
from engine.evaluation.answer import Answer
from engine.totals.weight_terms import WEIGHT_TERMS

Sums = dict[str, float]


def sums(answer: Answer) -> Sums:
    """The sums over the log behind an answer: n impressions, and those of the weights by name."""
    if answer.evidence is None:
        return {}
    totals: Sums = {"n": float(answer.evidence.log.impressions)}
    if answer.evidence.weights is not None:
        totals |= {name: answer.evidence.total(name) for name in WEIGHT_TERMS}
    return totals


def worked_formula(answer: Answer) -> str:
    """The formula in LaTeX with the sums and the value; without them where it is no fraction."""
    if answer.evidence is None:
        return ""
    value = rf"\hat v = {_number(answer.value)}"
    estimator = answer.evidence.estimator
    if not estimator.worked or answer.evidence.weights is None:
        return value
    totals = sums(answer)
    totals["c"] = totals["control"]
    if not math.isclose(_in_one_part(estimator, totals), answer.value, rel_tol=1e-9):
        return value
    numbers = {name: _number(number) for name, number in totals.items()}
    return rf"\hat v = {estimator.worked.format(**numbers)} = {_number(answer.value)}"


def _in_one_part(estimator: Estimator, totals: Sums) -> float:
    """The value if its terms were not split by rank."""
    shape = (1, 1) if estimator.split_by else (1,)
    terms = {name: np.full(shape, totals[name]) for name in estimator.terms()}
    return float(estimator.value({**terms, "impressions": np.array([totals["n"]])})[0])


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
