"""`api.examine`: how much of each rank is seen."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.logs.log import Log
from engine.verbs.arguments import as_list

if TYPE_CHECKING:
    from engine.results.examination import Examination


def examine(log: Log, methods: str | Sequence[str] = "all_pairs") -> "Examination":
    """Estimate how much of each rank is examined, relative to rank 1.

    Args:
        log: a log of rankings.
        methods: one spec of an examination method, or several.

    Raises:
        EngineError: a method is unknown, or the log lacks what it needs.

    >>> from engine import api
    >>> examination = api.examine(api.sample("three_rankers")).to_frame()["examination"]
    >>> print(examination.round(2).tolist()[:2])
    [1.0, 0.51]
    """
    from engine.examination.examination_model import ExaminationModel
    from engine.examination.examination_model import examine as curve_of
    from engine.examination.long_lists import first_ranks
    from engine.health.click_evidence import require_clicks
    from engine.results.examination import Examination

    models = [ExaminationModel.parse(spec) for spec in as_list(methods)]
    if any(model.needs_clicks for model in models):
        require_clicks(log)
    log, sentence = first_ranks(log)
    curves = [curve_of(log, model.spec) for model in models]
    if sentence:
        curves = [replace(curve, warnings=(sentence, *curve.warnings)) for curve in curves]
    return Examination(log, tuple(curves))
