"""The error of predicted ratings over all users and items, from those that people chose to give."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.core.checks import Finding, severity
from engine.core.errors import unknown
from engine.diagnostics.verdict import Verdict, verdict
from engine.inference.delete_a_group import Deleted
from engine.inference.estimate import Estimate, Totals, of_totals
from engine.learners.ratings.ratings import Ratings

ESTIMANDS = ("rating_error",)

ERRORS = ("mae", "mse", "dcg")
ESTIMATORS = ("naive", "ips", "snips")
Sums = tuple[str, Callable[[Totals], np.ndarray], dict[str, np.ndarray]]
"""An estimator, the function of its sums that is its value, and these sums per user."""
TOP = 5
"""Predictions per user that DCG counts."""


@dataclass(frozen=True)
class RatingError:
    """One estimate of an error, with its interval and verdict."""

    error: str
    estimator: str
    estimate: Estimate | Deleted
    verdict: Verdict
    level: float = 0.95

    @property
    def value(self) -> float:
        """In stars, squared stars, or discounted stars per user."""
        return self.estimate.value

    @property
    def interval(self) -> tuple[float, float]:
        """Users are drawn, so they are the units."""
        return self.estimate.interval(self.level)

    def as_record(self) -> dict[str, Any]:
        """The estimate with its words."""
        return {
            "error": self.error,
            "estimator": self.estimator,
            "value": self.value,
            "standard_error": self.estimate.standard_error,
            "interval": list(self.interval),
            "verdict": self.verdict.word,
            "warnings": list(self.verdict.reasons),
        }


def rating_errors(
    ratings: Ratings, predicted: np.ndarray, propensity: np.ndarray, error: str = "mae"
) -> list[RatingError]:
    """Naive, IPS and SNIPS estimates of the error of (U, I) predictions.

    Args:
        ratings: the observed ratings.
        predicted: (U, I).
        propensity: (n,) the chance of each observed rating to be observed.
        error: mae, mse, or dcg of the highest predictions of each user.

    Raises:
        EngineError: the error is unknown.
    """
    return [
        RatingError(error, name, of_totals(value, totals), check(ratings, propensity, name))
        for name, value, totals in sums(ratings, predicted, propensity, error)
    ]


def sums(ratings: Ratings, predicted: np.ndarray, propensity: np.ndarray, error: str) -> list[Sums]:
    """Each estimator with its sums per user, and the function of these that is its value.

    Raises:
        EngineError: the error is unknown.
    """
    part = _parts(ratings, predicted, error)
    cells = float(ratings.shape[1]) if error != "dcg" else 1.0
    per_part: list[Sums] = []
    for name in ESTIMATORS:
        weight = _weight(ratings, propensity, name)
        normalised = _scaled if error == "dcg" else _over_weights
        value = _over_cells if name == "ips" else normalised
        per_part.append((name, value, _by_user(ratings, part, weight, cells)))
    return per_part


def check(ratings: Ratings, propensity: np.ndarray, estimator: str) -> Verdict:
    """The verdict on an estimator, by the thresholds of off-policy estimates."""
    weight = _weight(ratings, propensity, estimator)
    return _verdict(weight, ratings.cells, weighted=estimator != "naive")


def _weight(ratings: Ratings, propensity: np.ndarray, estimator: str) -> np.ndarray:
    if estimator == "naive":
        return np.full(len(ratings.value), 1 / ratings.share)
    return np.asarray(1 / propensity)


def _parts(ratings: Ratings, predicted: np.ndarray, error: str) -> np.ndarray:
    """(n,) what each observed rating adds to the error."""
    if error not in ERRORS:
        raise unknown("error of ratings", error, list(ERRORS))
    gap = ratings.value - predicted[ratings.user, ratings.item]
    if error == "mae":
        return np.abs(gap)
    if error == "mse":
        return np.asarray(gap**2)
    order = np.argsort(np.argsort(-predicted, axis=1, kind="stable"), axis=1)
    rank = order[ratings.user, ratings.item]
    return np.where(rank < TOP, ratings.value / np.log2(rank + 2.0), 0.0)


def _by_user(
    ratings: Ratings, part: np.ndarray, weight: np.ndarray, cells: float
) -> dict[str, np.ndarray]:
    users = ratings.shape[0]
    return {
        "part": np.bincount(ratings.user, part * weight, users),
        "weight": np.bincount(ratings.user, weight, users),
        "cells": np.full(users, cells),
        "items": np.full(users, float(ratings.shape[1])),
    }


def _over_weights(totals: Totals) -> np.ndarray:
    return np.asarray(totals["part"] / totals["weight"])


def _over_cells(totals: Totals) -> np.ndarray:
    return np.asarray(totals["part"] / totals["cells"])


def _scaled(totals: Totals) -> np.ndarray:
    """Self-normalised sums per user: the weights sum to the items of all users."""
    return np.asarray(totals["part"] / totals["weight"] * totals["items"] / totals["cells"])


def _verdict(weight: np.ndarray, cells: int, weighted: bool) -> Verdict:
    """The thresholds of off-policy estimates, for ratings."""
    if not weighted:
        says = "People choose what they rate, and the naive average does not correct for it."
        return verdict([Finding("selection", "red", says, "Weigh ratings by 1 / propensity.")])
    size = float(weight.sum() ** 2 / (weight**2).sum())
    mean = float(weight.sum() / cells)
    findings = []
    if size < 1000 or size < 0.1 * len(weight):
        light = severity(True, size < 100 or size < 0.01 * len(weight))
        says = f"The weights leave {size:,.0f} effective ratings of {len(weight):,}."
        findings.append(Finding("effective_sample_size", light, says, "Collect more ratings."))
    if not 0.5 <= mean <= 2:
        says = f"The weights average {mean:.2f} per cell instead of 1: the propensities are wrong."
        findings.append(Finding("mean_weight", "red", says, "Estimate propensities otherwise."))
    return verdict(findings)
