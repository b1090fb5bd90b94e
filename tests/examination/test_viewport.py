"""Viewport: examination read from a column of the log."""

import numpy as np
import pytest

from engine import api
from engine.core.errors import EngineError
from engine.examination.examination_model import ExaminationModel
from engine.logs.arrays import from_table

TRUE = np.array([0.9, 0.6, 0.3])


def log_of(seed: int, lists: int = 400, **columns):
    """Lists of three items, whose ranks come into view with the chances of TRUE."""
    rng = np.random.default_rng(seed)
    table = {
        "impression": np.repeat(np.arange(lists), 3),
        "item": np.tile(np.arange(3), lists),
        "rank": np.tile(np.arange(1, 4), lists),
        "reward": np.zeros(3 * lists),
        "seen": (rng.random((lists, 3)) < TRUE).ravel().astype(float),
    }
    return from_table(table | columns)


def test_the_curve_is_the_share_in_view():
    seen = np.array([1.0, 1, 0, 1, 0, 0])
    curve = ExaminationModel.parse("viewport").fit(log_of(0, lists=2, seen=seen))
    assert curve.examination == pytest.approx([1, 0.5, 0])


def test_intervals_cover():
    inside = [
        (low <= true) & (true <= high)
        for seed in range(40)
        for curve in [ExaminationModel.parse("viewport").fit(log_of(seed))]
        for true, (low, high) in zip(TRUE[1:] / TRUE[0], curve.interval[1:], strict=True)
    ]
    assert np.mean(inside) >= 0.9  # Monte Carlo error 2.4 points


def test_seconds_count_from_a_threshold_on():
    seconds = np.tile([5.0, 0.4, 3.0], 2)
    curve = ExaminationModel.parse("viewport(least=1)").fit(log_of(0, lists=2, seen=seconds))
    assert curve.examination == pytest.approx([1, 0, 1])


def test_no_click_is_needed():
    assert api.examine(log_of(0), "viewport").curves[0].identified.all()
    with pytest.raises(EngineError, match="Nothing was clicked"):
        api.examine(log_of(0), ["viewport", "all_pairs"])


def test_a_log_without_the_column_is_refused():
    with pytest.raises(EngineError, match=r"no 'visible'.*Its columns: seen"):
        ExaminationModel.parse("viewport(column='visible')").fit(log_of(0))


def test_a_column_without_numbers_is_refused():
    words = np.array(["yes", "no", "no"] * 2)
    with pytest.raises(EngineError, match="holds no numbers"):
        ExaminationModel.parse("viewport").fit(log_of(0, lists=2, seen=words))
