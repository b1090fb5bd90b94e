"""The measures of a page that serves several intents."""

import numpy as np

from engine.metrics.alpha_ndcg import alpha_ndcg
from engine.metrics.err_ia import err_ia
from engine.metrics.intents_served import intent_precision, subtopic_recall
from engine.rankings.problem import RankingProblem

SERVES = 0.2
"""An item is judged to serve an intent whose users want it with at least this probability."""


def page_measures(problem: RankingProblem, places: np.ndarray) -> dict[str, float]:
    """Satisfied users, alpha-nDCG, ERR-IA, intent-aware precision and subtopic recall of a page.

    Measures on judgments leave out intents that no item serves.
    """
    judged = (problem.intents >= SERVES).astype(float)
    served = judged.any(axis=0)
    judged = judged[:, served]
    chances = problem.chances[served] / max(float(problem.chances[served].sum()), 1e-12)
    ranked = judged[places]
    return {
        "satisfied users": problem.coverage(places),
        "alpha-nDCG": alpha_ndcg(ranked, judged),
        "ERR-IA": err_ia(problem.intents[places], problem.chances),
        "intent-aware precision": intent_precision(ranked, chances) if served.any() else 0.0,
        "subtopic recall": subtopic_recall(ranked) if served.any() else 0.0,
    }
