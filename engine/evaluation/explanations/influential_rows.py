"""The rows that carry an estimate: one click from the number to the clicks behind it."""

import numpy as np

from engine.core.errors import EngineError
from engine.evaluation.answer import Answer
from engine.totals.largest_weights import rows_with_largest_rewards


def influential_rows(answer: Answer, count: int = 20) -> dict[str, np.ndarray]:
    """The rows with the largest weighted rewards, and the share of the whole that each holds.

    None where the policy would show no rewarded row.

    Columns line, impression, query, item, rank, reward, weight, contribution and share.

    Raises:
        EngineError: the answer does not rest on weights.
    """
    if answer.evidence is None or answer.evidence.weight is None:
        raise EngineError(f"{answer.estimator} does not use weights of single rows", named=True)
    rows = rows_with_largest_rewards(answer.evidence.log, answer.evidence.weight, count)
    counting = rows["contribution"] != 0
    rows = {name: column[counting] for name, column in rows.items()}
    whole = abs(answer.evidence.total("wr"))
    share = np.abs(rows["contribution"]) / whole if whole > 0 else np.zeros(len(rows["line"]))
    return rows | {"share": share}
