"""How well a fitted click model predicts clicks: likelihood and perplexity."""

from dataclasses import dataclass

import numpy as np

from engine.click_counts.lists import Lists, lists
from engine.click_counts.pair_index import UNKNOWN
from engine.click_models.click_model import FittedModel
from engine.click_models.click_process import conditional
from engine.logs.log import Log
from engine.logs.name_codes import codes_of

ESTIMANDS = ("click_model_score",)
"The estimands of the intervals in this module, by the keys of the audit."

FLOOR = 1e-6
"""No click, and no missing click, is held to be less likely than this."""

FORMULA = (
    "Perplexity of a rank: 2^(-mean of log2 P(click, or no click)), where P knows the clicks above "
    "it (conditional) or does not; overall: the mean over ranks."
)
"""How perplexity is computed, for the reader of a number."""


@dataclass(frozen=True)
class Score:
    r"""Likelihood and perplexity of a log under a fitted model.

    `log_likelihood` is per row, in nats: \( \frac1n \sum \log P(c_k \mid c_{<k}) \). Perplexity of
    a rank is \( 2^{-\frac1n \sum \log_2 P(c_k)} \): 1 is certainty, 2 a coin. `per_rank` (K,) does
    not know the clicks above, `conditional_per_rank` (K,) does; the overall perplexities are the
    means over ranks. NaN where a rank shows nothing. `unknown` is the share of rows whose pair the
    model never saw; `per_list` (L,) is the log-likelihood of each distinct impression; `error` is
    the standard error of `log_likelihood` over sessions.
    """

    log_likelihood: float
    per_rank: np.ndarray
    conditional_per_rank: np.ndarray
    unknown: float
    rows: float
    per_list: np.ndarray
    error: float

    @property
    def overall(self) -> float:
        """The mean of the unconditional perplexities over ranks."""
        return float(np.nanmean(self.per_rank))

    @property
    def conditional_overall(self) -> float:
        """The mean of the conditional perplexities over ranks."""
        return float(np.nanmean(self.conditional_per_rank))


def score(fitted: FittedModel, seen: Lists) -> Score:
    """The score of distinct impressions, in the codes of the log that the model was fitted to."""
    process = fitted.click_process(seen.query, seen.items)
    given = _nats(conditional(process, seen.clicks), seen)
    blind = _nats(process.marginal(), seen)
    rows = seen.shown.T @ seen.count
    pair = fitted.index.of(np.broadcast_to(seen.query[:, None], seen.items.shape), seen.items)
    unseen = (seen.shown & (pair == len(fitted.index))) * seen.count[:, None]
    per_list = given.sum(axis=1)
    return Score(
        float(per_list @ seen.count / seen.rows),
        _perplexity(blind.T @ seen.count, rows),
        _perplexity(given.T @ seen.count, rows),
        float(unseen.sum() / seen.rows),
        seen.rows,
        per_list,
        spread(per_list, seen),
    )


def spread(per_list: np.ndarray, seen: Lists) -> float:
    """The standard error, per row, of numbers (L,) that each distinct impression has.

    Sessions are independent; the impressions of one are not.
    """
    off = per_list - per_list @ seen.count / seen.count.sum()
    squares = off**2 @ seen.count if seen.of_unit is None else ((seen.of_unit @ off) ** 2).sum()
    return float(np.sqrt(squares) / seen.rows)


def _nats(chance: np.ndarray, seen: Lists) -> np.ndarray:
    """(L, K) the log-likelihood of what was clicked and what was not; 0 where nothing is shown."""
    chance = np.clip(chance, FLOOR, 1 - FLOOR)
    return np.where(seen.shown, np.log(np.where(seen.clicks, chance, 1 - chance)), 0.0)


def _perplexity(nats: np.ndarray, rows: np.ndarray) -> np.ndarray:
    return np.exp(-np.divide(nats, rows, out=np.full(len(rows), np.nan), where=rows > 0))


def translated(other: Log, fitted_log: Log) -> Lists:
    """The distinct impressions of another log in the codes of the fitted one, matched by name."""
    seen = lists(other, by_unit=True)
    query = codes_of(other.queries, fitted_log.queries)[seen.query]
    item = np.append(codes_of(other.items, fitted_log.items), UNKNOWN)
    # An item that the fitted log never had is still shown: it gets a code that no pair has.
    stranger = len(fitted_log.items)
    items = np.where(seen.shown & (item[seen.items] == UNKNOWN), stranger, item[seen.items])
    return Lists(query, items, seen.clicks, seen.count, seen.of_unit)
