"""Errors of predicted ratings, from ratings that people chose to give."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from engine.core.numbers import decided_by, percent
from engine.rating_errors.held_out_errors import HeldOutErrors
from engine.rating_errors.rating_errors import RatingError
from engine.results.result import Result

if TYPE_CHECKING:
    from engine.figures.figure import Figure

ESTIMANDS = ("rating_error",)


@dataclass(frozen=True)
class RatingReport(Result):
    """What naive and weighted factorisation err by, by each estimator."""

    name: str
    found: HeldOutErrors

    def as_record(self) -> dict[str, Any]:
        """What `ratings --json` prints."""
        ratings = self.found.ratings
        return {
            "propensity": self.found.propensity.spec,
            "ratings": len(ratings.value),
            "users": ratings.shape[0],
            "items": ratings.shape[1],
            "share": ratings.share,
            "errors": [
                {"factorisation": kind} | estimate.as_record() for kind, estimate in self._rows()
            ],
            "weighted_minus_naive": self.found.gain("snips").as_record(),
        }

    def _rows(self) -> list[tuple[str, RatingError]]:
        both = ("naive", self.found.naive), ("weighted", self.found.weighted)
        return [(kind, error) for kind, errors in both for error in errors]

    def to_frame(self) -> pd.DataFrame:
        """One row per factorisation and estimator."""
        rows = []
        for kind, estimate in self._rows():
            low, high = estimate.interval
            rows.append(
                {
                    "factorisation": kind,
                    "estimator": estimate.estimator,
                    "error": estimate.error,
                    "value": estimate.value,
                    "standard_error": estimate.estimate.standard_error,
                    "low": low,
                    "high": high,
                    "verdict": estimate.verdict.word,
                }
            )
        return pd.DataFrame(rows)

    def figure(self) -> "Figure":
        """Every estimate with its interval."""
        from engine.figures.learning.rating_errors import held_out

        return held_out(self.found)

    def heading(self) -> str:
        """How much was rated, and by which propensity it is corrected."""
        ratings = self.found.ratings
        return (
            f"{self.name}: {len(ratings.value):,} ratings, {percent(ratings.share)} of all that "
            f"{ratings.shape[0]:,} users could give {ratings.shape[1]:,} items; "
            f"propensities: {self.found.propensity.title}"
        )

    def readable(self) -> pd.DataFrame:
        """Values rounded to what their intervals support."""
        return pd.DataFrame(
            [
                {
                    "verdict": estimate.verdict.word,
                    "factorisation": kind,
                    "estimator": estimate.estimator,
                    estimate.error: decided_by(estimate.value, estimate.interval),
                    f"{100 * estimate.level:g}% interval": bounds(estimate),
                }
                for kind, estimate in self._rows()
            ]
        )

    def remarks(self) -> list[str]:
        """What weighting changes, and every reason of a verdict once."""
        reasons = [reason for _, estimate in self._rows() for reason in estimate.verdict.reasons]
        return [weighting_sentence(self.found), *(f"- {text}" for text in dict.fromkeys(reasons))]


def weighting_sentence(held_out_errors: HeldOutErrors) -> str:
    """Whether the weighted factorisation errs less than the naive one, over all ratings."""
    gain = held_out_errors.gain("snips")
    low, high = gain.interval
    more, less = ("better", "worse") if gain.error == "dcg" else ("worse", "better")
    word = more if low > 0 else less if high < 0 else ""
    change = f"{gain.error} changes by {decided_by(gain.value, gain.interval)} ({bounds(gain)})"
    if gain.verdict.word == "not estimable":
        return "Whether weighting by 1 / propensity helps is not estimable from these ratings."
    if not word:
        return f"These ratings do not decide whether weighting by 1 / propensity helps: {change}."
    return f"Weighting by 1 / propensity predicts all ratings {word}: {change}."


def bounds(rating_error: RatingError) -> str:
    """The interval as text."""
    low, high = (decided_by(bound, rating_error.interval) for bound in rating_error.interval)
    return f"{low} to {high}"
