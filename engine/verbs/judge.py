"""`api.judge`: graded relevance of items to queries."""

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.logs.log import Log

if TYPE_CHECKING:
    from engine.results.judgment_list import JudgmentList


def judge(
    log: Log, method: str = "all_pairs", *, min_impressions: int = 10, grades: int = 4
) -> "JudgmentList":
    """Judge how relevant each item is to each query, with clicks corrected for examination.

    Args:
        log: a log of rankings.
        method: the examination method that clicks are corrected with.
        min_impressions: pairs of a query and an item with fewer impressions are withheld.
        grades: how many grades there are; grade 0 is the least relevant.

    Returns:
        The judgments; `.save(path, format)` writes CSV, TREC qrels, Quepid's CSV, OpenSearch's
        JSON, or rows to train on for SVM-rank, LightGBM and XGBoost.

    Raises:
        EngineError: no rank can be compared with rank 1.

    >>> from engine import api
    >>> api.judge(api.sample("three_rankers")).to_frame()["grade"].max()
    np.int64(3)
    """
    from engine.examination.long_lists import first_ranks
    from engine.health.click_evidence import require_clicks
    from engine.judgments import judgments
    from engine.results.judgment_list import JudgmentList

    require_clicks(log)
    log, sentence = first_ranks(log)
    judgments_ = judgments.judge(log, method, min_impressions=min_impressions, grades=grades)
    if sentence:
        judgments_ = replace(judgments_, warnings=(sentence, *judgments_.warnings))
    return JudgmentList(log, judgments_)
