"""A mixture of types of user."""

from dataclasses import dataclass

import numpy as np

from engine.click_counts.counts import Counts
from engine.click_counts.identified import undetermined, undetermined_pairs, warning
from engine.click_models.click_model import FittedModel, IterativeModel, Parameters, with_unknown
from engine.click_models.click_process import Mixed
from engine.click_models.rank_ctr import by_rank
from engine.click_models.squarem import MARGIN
from engine.core.method import parameter
from engine.core.numbers import count


@dataclass(frozen=True)
class Mixture(IterativeModel):
    """Mixture of position-based users: each type reads to its own depth, and relevance is shared.

    Types come in the order of how far they read, the hasty first. Rank 1 is always seen.
    """

    key = "mixture"
    title = "Mixture of users"
    formula = (
        r"P(c \mid q, d) = \sum_t \pi_t \prod_k"
        r" (e_{tk} \alpha_{q d_k})^{c_k} (1 - e_{tk} \alpha_{q d_k})^{1 - c_k}"
    )
    assumes = "A user is of one type throughout an impression."
    assumptions = ("position_based", "item_alone", "user_types", "no_trust")
    cites = ("craswell2008",)
    by_pair = ("attractiveness",)

    types: int = parameter(2, "Types of user", low=1, high=8)

    def fit_counts(self, counts: Counts) -> FittedModel:
        """EM on the distinct impressions."""
        step, start = self._step(counts)
        fixed = self.iterated(step, start)
        size, types, ranks = len(counts.index), self.types, counts.ranks
        examination = fixed.point[size + types :].reshape(types, ranks)
        order = np.argsort(examination.sum(axis=1))
        rows = np.bincount(counts.cells.pair, counts.cells.impressions, size)
        parameters = {
            "attractiveness": with_unknown(fixed.point[:size], rows),
            "share": fixed.point[size : size + types][order],
            "examination": examination[order],
        }
        nobody = parameters["share"] * counts.lists.count.sum() < 1
        lost = undetermined(counts.cells, ranks) | nobody[:, None]
        warnings = warning(counts.cells, ranks, "rank") + _unused(nobody)
        alone = undetermined_pairs(counts.cells, ranks, size)
        return self.ended(
            counts, parameters, fixed, warnings, examination=lost, attractiveness=alone
        )

    def _step(self, counts: Counts):  # type: ignore[no-untyped-def]
        """A step of EM on arrays by type, rank and list, so that sums over ranks are quick."""
        seen, size, types, ranks = counts.lists, len(counts.index), self.types, counts.ranks
        query = np.broadcast_to(seen.query[:, None], seen.items.shape)
        pair = np.ascontiguousarray(counts.index.of(query, seen.items).T)
        shown, clicks = np.ascontiguousarray(seen.shown.T), np.ascontiguousarray(seen.clicks.T)
        flat, clicked, silent = pair[shown], clicks.astype(float), (~clicks).astype(float)
        impressions = np.bincount(flat, np.broadcast_to(seen.count, shown.shape)[shown], size)

        def step(point: np.ndarray) -> tuple[np.ndarray, float]:
            liking = np.append(point[:size], 0.0)[pair]
            share = point[size : size + types] / point[size : size + types].sum()
            examination = point[size + types :].reshape(types, ranks)
            chance = np.minimum(examination[:, :, None] * liking, 1 - MARGIN)
            unclicked = 1 - chance
            each = np.where(clicks, np.maximum(chance, MARGIN), unclicked)
            joint = share[:, None] * each.prod(axis=1)
            total = np.maximum(joint.sum(axis=0), 1e-300)
            member = joint / total * seen.count
            missed = np.multiply(member[:, None, :], silent, out=each)
            missed /= unclicked
            liked_unseen = np.einsum("tk,tkn->kn", 1 - examination, missed) * liking
            seen_unliked = np.einsum("tkn,kn->tk", missed, shown * (1 - liking)) * examination
            views = np.einsum("tn,kn->tk", member, clicked) + seen_unliked
            after_looks = self.rate(views, np.einsum("tn,kn->tk", member, shown))
            after_looks[:, 0] = 1
            likings = clicked * seen.count + liked_unseen
            after = [
                self.rate(np.bincount(flat, likings[shown], size), impressions),
                member.sum(axis=1) / seen.count.sum(),
                after_looks.ravel(),
            ]
            prior = self.log_prior(point[:size], examination[:, 1:])
            return np.concatenate(after), float((seen.count * np.log(total)).sum()) + prior

        depth = np.linspace(0.5, 1, types)[:, None] ** np.arange(ranks)
        start = [np.full(size, 0.5), np.full(types, 1 / types), np.clip(depth, 1e-3, 1).ravel()]
        return step, np.concatenate(start)

    def click_process(self, parameters: Parameters, pair: np.ndarray, shown: np.ndarray) -> Mixed:
        """Looks by type and rank, times likings."""
        liking = shown * parameters["attractiveness"][pair]
        seen = np.stack([by_rank(curve, shown.shape[1]) for curve in parameters["examination"]])
        return Mixed(seen[:, None, :] * liking, parameters["share"])


def _unused(nobody: np.ndarray) -> tuple[str, ...]:
    """The warning that some types hold less than one impression."""
    if not nobody.any():
        return ()
    return (
        f"This log has fewer kinds of users than asked for: {count(nobody.sum(), 'type')} of "
        f"{len(nobody)} came out empty. Ask for types={len(nobody) - nobody.sum()}.",
    )
