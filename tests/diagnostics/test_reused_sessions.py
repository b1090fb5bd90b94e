"""A policy file that was learned from the log is never called estimable on it."""

import numpy as np
import pytest

from engine import api
from engine.evaluation.compare import compare
from engine.ingest.samples import open_sample
from engine.logs.arrays import from_table

REASON = "learned from sessions of this log"


def test_a_policy_learned_from_these_sessions_is_directional():
    log = open_sample("michael_jordan")
    asked = (log, ["uniform", "most_relevant"], ["snips"])
    plain, reused = (
        {each.policy: each.verdict for each in compare(*asked, learned_here=specs).answers}
        for specs in ((), ["uniform"])
    )
    assert plain["uniform"].word == "estimable"
    assert reused["uniform"].word == "directional"
    assert any(REASON in text for text in reused["uniform"].reasons)
    assert reused["most_relevant"] == plain["most_relevant"]


@pytest.fixture(scope="module")
def logs():
    """The same small experiment on two days."""
    days = []
    for seed in (0, 1):
        rng = np.random.default_rng(seed)
        item = rng.integers(0, 3, 900)
        columns = {
            "item": item.astype(str),
            "mood": np.array(["calm", "gay"])[rng.integers(0, 2, 900)],
            "reward": (rng.random(900) < 0.2 + 0.2 * item).astype(float),
            "propensity": np.full(900, 1 / 3),
        }
        days.append(from_table(columns))
    return days


@pytest.mark.parametrize(
    ("learner", "name"),
    [
        ("popularity", "popularity.csv"),
        ("poem", "poem.parquet"),
        ("poem(features='mood')", "mood.json"),
    ],
)
def test_a_policy_and_its_file_say_from_which_log_they_were_learned(logs, learner, name, tmp_path):
    first, second = logs
    learned = api.learn(first, learner).save(tmp_path / name)

    def warned(log, policy):
        (answer,) = api.evaluate(log, policy, "snips").comparison.answers
        return any(REASON in text for text in answer.verdict.reasons)

    assert warned(first, learned.path)
    assert warned(first, learned.policy)
    assert not warned(second, learned.path)
    assert REASON not in " ".join(learned.learned.honest.verdict.reasons)


def test_a_ranking_by_the_pairs_of_a_log_is_learned_from_it_too(tmp_path):
    log = open_sample("michael_jordan")
    path = tmp_path / "pairs.csv"
    api.pairs(log).policy().to_csv(path, index=False)
    answers = api.evaluate(log, str(path)).comparison.answers
    assert any(REASON in text for text in answers[0].verdict.reasons)
