"""alpha-nDCG: cumulative gain in which a further result for the same intent counts less."""

import numpy as np


def alpha_dcg(ranked: np.ndarray, alpha: float = 0.5) -> float:
    """The discounted gain of a ranking, summed over intents (Clarke et al., clarke2008).

    Args:
        ranked: (K, T) 1 where the result at a rank serves an intent, else 0.
        alpha: the chance that a result serves an intent after all, and so another is worth less.
    """
    above = np.cumsum(ranked, axis=0) - ranked
    gain = (ranked * (1 - alpha) ** above).sum(axis=1)
    return float(gain @ (1 / np.log2(np.arange(2, len(ranked) + 2))))


def ideal(judged: np.ndarray, shown: int, alpha: float = 0.5) -> np.ndarray:
    """(K,) the greedy ideal page, by which tradition divides; it can fall below the best page.

    Args:
        judged: (n, T) 1 where an item serves an intent.
        shown: K, the length of the page.
        alpha: as in `alpha_dcg`.
    """
    left, chosen = np.ones(judged.shape[1]), []
    taken = np.zeros(len(judged), dtype=bool)
    for _ in range(min(shown, len(judged))):
        gain = np.where(taken, -1.0, judged @ left)
        best = int(np.argmax(gain))
        taken[best] = True
        chosen.append(best)
        left = left * np.where(judged[best] > 0, 1 - alpha, 1.0)
    return np.array(chosen)


def alpha_ndcg(ranked: np.ndarray, judged: np.ndarray, alpha: float = 0.5) -> float:
    """alpha-DCG over that of the greedy ideal page; zero where no item serves any intent.

    Args:
        ranked: (K, T) what the page serves.
        judged: (n, T) what all items serve; intents that none serves must be left out.
        alpha: as in `alpha_dcg`.
    """
    best = judged[ideal(judged, len(ranked), alpha)]
    most = alpha_dcg(best, alpha)
    return alpha_dcg(ranked, alpha) / most if most > 0 else 0.0
