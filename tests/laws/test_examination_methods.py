"""What every examination method must do, found by discovery."""

from functools import cache

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.core.method import methods, parse
from engine.logs.arrays import from_table
from engine.logs.subset import segments
from engine.relevance.relevance import CORRECTIONS, relevance
from tests.click_models.users import SEEN, clicked
from tests.laws.renamed_rows import shuffled_log

SPECS = {
    "uploaded": "uploaded(curve=(1.0, 0.5, 0.4, 0.3, 0.2, 0.2, 0.2, 0.1, 0.1, 0.1))",
    "contextual": "contextual(by='half')",
}
KEYS = sorted(methods("examination"))
COLUMNS = "impression, query, item, rank, reward, arm, half"


@pytest.fixture(scope="module")
def table() -> dict[str, np.ndarray]:
    """Rows of a position-based log with swap arms and a segment that says nothing."""
    log = clicked("pbm", 3_000, seed=4)
    rows = log.query("SELECT impression, query, item, rank, reward FROM log ORDER BY line")
    number = rows["impression"].astype(int)
    arm = np.where(number % 2 == 0, 1, -1) * (2 + number % 9)
    seen = np.random.default_rng(1).random(len(number)) < SEEN[rows["rank"].astype(int) - 1]
    half = np.where(number % 2 == 0, "even", "odd")
    return {**rows, "arm": arm.astype(str), "half": half, "seen": seen.astype(int)}


@pytest.fixture(scope="module")
def log(table):
    return from_table(table)


@pytest.fixture(scope="module")
def shuffled(table):
    return shuffled_log(table, "item")


@pytest.fixture(scope="module")
def curve_of(log):
    """The curve of a method on the log, fitted once."""
    return cache(lambda key: parse("examination", spec(key)).fit(log))


def spec(key: str) -> str:
    return SPECS.get(key, key)


@pytest.mark.parametrize("key", KEYS)
def test_order_of_rows_and_names_do_not_matter(key, curve_of, shuffled):
    first = curve_of(key)
    second = parse("examination", spec(key)).fit(shuffled)
    assert second.examination == pytest.approx(first.examination, abs=1e-6)
    assert second.identified.tolist() == first.identified.tolist()


@pytest.mark.parametrize("key", KEYS)
def test_curves_are_whole(key, curve_of):
    curve = curve_of(key)
    assert parse("examination", curve.method).spec == curve.method
    assert curve.examination.shape == (10,)
    assert curve.interval.shape == (10, 2)
    assert curve.links.shape == (10, 10)
    assert curve.examination[0] == pytest.approx(1)
    known = curve.identified
    assert np.isfinite(curve.examination[known]).all()
    assert (curve.interval[known, 0] <= curve.examination[known] + 1e-9).all()
    assert (curve.interval[known, 1] >= curve.examination[known] - 1e-9).all()


@pytest.mark.parametrize("correction", list(CORRECTIONS))
def test_relevance_names_every_pair_once(correction, log, curve_of):
    found = relevance(log, curve_of("all_pairs"), correction)
    pairs = set(zip(found["query_code"], found["item_code"], strict=True))
    assert len(pairs) == len(found["relevance"])
    assert np.isfinite(found["relevance"]).all()


def test_bands_hold_the_truth():
    curve = parse("examination", "all_pairs").fit(clicked("pbm", 20_000, seed=2))
    inside = (curve.interval[:, 0] <= SEEN) & (curve.interval[:, 1] >= SEEN)
    assert inside.sum() >= 8


def test_features_find_the_curve_through_a_logistic_model():
    rng = np.random.default_rng(0)
    n, ranks = 6_000, 4
    liked = rng.normal(size=(n, ranks)).round(1)
    # The logging ranker puts what is liked on top, so raw clicks fall too steeply.
    liked = -np.sort(-(liked + rng.normal(size=(n, ranks)) * 0.1).round(1), axis=1)
    seen = np.array([1, 0.6, 0.4, 0.3])
    clicks = rng.random((n, ranks)) < seen / (1 + np.exp(-(liked - 1)))
    log = from_table(
        {
            "impression": np.repeat(np.arange(n), ranks),
            "item": np.arange(n * ranks),
            "rank": np.tile(np.arange(1, ranks + 1), n),
            "reward": clicks.ravel().astype(float),
            "liking": liked.ravel(),
        }
    )
    curve = parse("examination", "regression_em(features='liking')").fit(log)
    assert curve.examination == pytest.approx(seen, rel=0.15)
    assert (curve.interval[1:, 0] < seen[1:]).all()
    assert (curve.interval[1:, 1] > seen[1:]).all()
    with pytest.raises(EngineError, match="no column called 'age'"):
        parse("examination", "regression_em(features='age')").fit(log)


def test_segments_have_their_own_curves():
    rng = np.random.default_rng(1)
    n = 12_000
    phone = rng.random(n) < 0.5
    order = np.where(rng.random(n)[:, None] < 0.5, [[0, 1]], [[1, 0]])
    seen = np.where(phone[:, None], [[1, 0.2]], [[1, 0.8]])
    clicks = rng.random((n, 2)) < seen * np.array([0.6, 0.4])[order]
    log = from_table(
        {
            "impression": np.repeat(np.arange(n), 2),
            "item": order.ravel(),
            "rank": np.tile([1, 2], n),
            "reward": clicks.ravel().astype(float),
            "device": np.repeat(np.where(phone, "phone", "desktop"), 2),
        }
    )
    model = parse("examination", "contextual(by='device')")
    found = {name: curve.examination[1] for name, curve in model.per_segment(log).items()}
    assert found == pytest.approx({"phone": 0.2, "desktop": 0.8}, abs=0.05)
    assert model.fit(log).examination[1] == pytest.approx(0.5, abs=0.05)
    assert sum(part.impressions for part in segments(log, "device").values()) == n


def test_swaps_need_arms():
    with pytest.raises(EngineError, match="needs the column arm"):
        parse("examination", "swap_interventions").fit(clicked("pbm", 100, seed=1))


@pytest.mark.parametrize("curve", ["()", "(1, -1)", "(0, 1)", "'steep'", "(1, None)"])
def test_a_curve_of_nonsense_is_refused(curve):
    with pytest.raises(EngineError, match="one positive number per rank"):
        parse("examination", f"uploaded(curve={curve})")


def test_a_short_curve_says_so(table):
    curve = parse("examination", "uploaded(curve=(1, .5))").fit(from_table(table))
    assert curve.identified.sum() == 2
    assert "the log shows 10" in curve.warnings[0]
