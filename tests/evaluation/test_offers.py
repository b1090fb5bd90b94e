"""A policy chooses among what each event offers."""

import numpy as np
import pytest

from engine.api import evaluate
from engine.ingest.load import load
from engine.logs.store import temporary

ARTICLES = [f"a{n}" for n in range(8)]
CHANCES = np.arange(1, 9) / 36


@pytest.fixture(scope="module")
def events():
    """(time, shown, click, pool) of a uniform logger over five of eight articles."""
    rng = np.random.default_rng(3)
    listed = []
    for number in range(600):
        pool = rng.choice(8, 5, replace=False)
        shown = pool[rng.integers(5)]
        listed.append((1_300_000_000 + number, shown, int(rng.random() < 0.1 + shown / 20), pool))
    return listed


@pytest.fixture(scope="module")
def log(events, tmp_path_factory):
    path = tmp_path_factory.mktemp("offers") / "log.txt"
    path.write_text(
        "\n".join(
            f"{time} a{shown} {click} |user 1 4 |" + " |".join(f"a{n}" for n in pool)
            for time, shown, click, pool in events
        )
    )
    return load(path, workspace=temporary())


def _by_hand(events, chances):
    """The mean of click times the chance among those on offer, over 1 of 5."""
    weights = [chances[shown] / chances[pool].sum() * len(pool) for _, shown, _, pool in events]
    return float(np.mean([w * click for w, (_, _, click, _) in zip(weights, events, strict=True)]))


def test_the_uniform_policy_is_the_logger(log, events):
    values = evaluate(log, "uniform", ["ips", "snips", "dr"]).to_frame()["value"]
    mean = np.mean([click for _, _, click, _ in events])
    assert values[:2].tolist() == pytest.approx([mean, mean])
    assert values[2] == pytest.approx(mean, abs=0.01)


def test_chances_are_divided_by_those_on_offer(log, events, tmp_path):
    policy = tmp_path / "policy.csv"
    rows = [f"{name},{chance!r}" for name, chance in zip(ARTICLES, CHANCES.tolist(), strict=True)]
    policy.write_text("\n".join(["item,probability", *rows]))
    value = evaluate(log, str(policy), "ips").to_frame()["value"][0]
    assert value == pytest.approx(_by_hand(events, CHANCES), rel=1e-9)
    assert abs(value - _by_hand(events, np.full(8, 1 / 8))) > 0.001  # the two can be told apart
