"""A fitted click model: its parameters, and how well it predicts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from engine.click_models.click_model import FittedModel
from engine.click_prediction.score import FORMULA, Score
from engine.core.numbers import percent
from engine.logs.log import Log
from engine.results.result import Result

if TYPE_CHECKING:
    from engine.figures.figure import Figure


@dataclass(frozen=True)
class ClickModelFit(Result):
    """A click model fitted to a log, with its scores on `train` and, where given, on `test`.

    `predictor` says what predicts the test: the same model with a learned prior.
    """

    log: Log
    fitted: FittedModel
    scores: Mapping[str, Score]
    predictor: str

    def as_record(self) -> dict[str, Any]:
        """What `fit --json` prints."""
        fitted, scores = self.fitted, self.scores
        return {
            "model": fitted.model.spec,
            "prior": {
                "clicks": fitted.model.prior_clicks,
                "impressions": fitted.model.prior_impressions,
            },
            "predictor": self.predictor,
            "parameters": {name: self.parameter(name) for name in fitted.parameters},
            "log_likelihood": {part: score.log_likelihood for part, score in scores.items()},
            "standard_error": {part: score.error for part, score in scores.items()},
            "perplexity": {
                part: {"overall": score.overall, "per_rank": score.per_rank}
                for part, score in scores.items()
            },
            "conditional_perplexity": {
                part: {"overall": score.conditional_overall, "per_rank": score.conditional_per_rank}
                for part, score in scores.items()
            },
            "unknown_rows": {part: score.unknown for part, score in scores.items()},
            "steps": fitted.steps,
            "converged": fitted.converged,
            "warnings": self.warnings,
        }

    def parameter(self, name: str) -> Any:
        """A number, numbers per rank, or a column of numbers beside those of query and item."""
        values = self.fitted.stated(name)
        if name not in self.fitted.model.by_pair:
            return float(values[0]) if len(values) == 1 else values
        return {
            "query": self.log.queries[self.fitted.index.query],
            "item": self.log.items[self.fitted.index.item],
            "value": values[:-1],
            "unseen_pair": values[-1],
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per part of the data: likelihood and perplexities."""
        rows = [
            {
                "data": part,
                "log_likelihood": score.log_likelihood,
                "standard_error": score.error,
                "perplexity": score.overall,
                "conditional_perplexity": score.conditional_overall,
            }
            for part, score in self.scores.items()
        ]
        return pd.DataFrame(rows)

    def figure(self) -> "Figure":
        """Perplexity per rank."""
        from engine.figures.examination.perplexity import perplexity_per_rank

        return perplexity_per_rank(self.scores)

    def heading(self) -> str:
        """The model, its prior, and its parameters in short."""
        clicks, rows = self.fitted.model.prior_clicks, self.fitted.model.prior_impressions
        lines = [
            self.fitted.model.spec,
            f"prior: {clicks:g} pseudo-clicks in {rows:g} pseudo-impressions",
        ]
        return "\n".join([*lines, *(self._short(name) for name in self.fitted.parameters)])

    def readable(self) -> pd.DataFrame:
        """Likelihood with its standard error, and perplexities, per part of the data."""
        rows = [
            {
                "data": part,
                "log-likelihood per row": f"{score.log_likelihood:.5f} ± {score.error:.5f}",
                "perplexity": f"{score.overall:.4f}",
                "given the clicks above": f"{score.conditional_overall:.4f}",
                "by rank": _numbers(score.per_rank),
            }
            for part, score in self.scores.items()
        ]
        return pd.DataFrame(rows)

    def remarks(self) -> list[str]:
        """The share of unknown pairs, how perplexity is computed, and the model's warnings."""
        unknown = [
            f"{percent(score.unknown)} of the rows of {part} show pairs that the model never saw."
            for part, score in self.scores.items()
            if score.unknown
        ]
        if "test" in self.scores and self.predictor != self.fitted.model.spec:
            unknown.append(
                f"test is predicted by {self.predictor}: its prior was learned on the training "
                "log; the parameters shown do not use it."
            )
        return [*unknown, FORMULA, *self.warnings]

    @property
    def warnings(self) -> list[str]:
        """The model's warnings, and whether numbers other than 0 and 1 were taken for clicks."""
        other = self.log.reduce("SELECT reward FROM log WHERE reward NOT IN (0, 1) LIMIT 1")
        if not len(other["reward"]):
            return [*self.fitted.warnings]
        name = self.log.mapping.get("reward", "reward")
        what = f"Click models use clicks alone: every {name} above 0 was counted as one click, "
        return [f"{what}whatever its size.", *self.fitted.warnings]

    def _short(self, name: str) -> str:
        values = self.fitted.stated(name)
        kind = "by rank or place"
        if name in self.fitted.model.by_pair:
            finite = values[:-1][~np.isnan(values[:-1])]
            kind = "mean over pairs"
            values = np.atleast_1d(finite.mean() if len(finite) else np.nan)
        return f"{name} ({kind}): {_numbers(values)}"


def _numbers(values: np.ndarray) -> str:
    """Numbers in a row, with a dash where the log says nothing."""
    rows = [
        " ".join("-" if np.isnan(value) else f"{value:.4f}" for value in row)
        for row in np.atleast_2d(values)
    ]
    return " | ".join(rows)
