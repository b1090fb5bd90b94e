"""What every learner must do, found by discovery."""

import numpy as np
import pandas as pd
import pytest

from engine.core.errors import EngineError
from engine.core.method import methods, parse
from engine.evaluation.compare import compare
from engine.evaluation.learned.honest_split import learn
from engine.learners.contextual import Contextual
from engine.learners.item_softmax import ItemSoftmax
from engine.logs.arrays import from_table
from engine.policies.candidates import logged_candidates
from engine.policies.files.policy_files import write_policy
from engine.policies.uploaded import policies_of

LEARNERS = sorted(methods("learners"))
FEATURES = [key for key in LEARNERS if "features" in methods("learners")[key].parameters()]
ROWS = 3_000


@pytest.fixture(scope="module")
def bandit():
    """Two queries, three items, a number that tells which is right, uniform logging."""
    rng = np.random.default_rng(1)
    query, item = rng.integers(2, size=ROWS), rng.integers(3, size=ROWS)
    mood = rng.normal(size=ROWS)
    liked = np.where(query == 0, item == 0, item == 2) * 0.5 + (mood > 0) * (item == 1) * 0.4
    return from_table(
        {
            "impression": np.arange(ROWS),
            "query": np.array(["a", "b"])[query],
            "item": np.array(["x", "y", "z"])[item],
            "rank": np.ones(ROWS, int),
            "reward": (rng.random(ROWS) < 0.1 + liked).astype(float),
            "propensity": np.full(ROWS, 1 / 3),
            "mood": mood,
        }
    )


@pytest.fixture(scope="module")
def rankings():
    """One query, four items of falling liking on two ranks, shuffled; rank 2 is seen by half."""
    rng = np.random.default_rng(2)
    shown = np.argsort(rng.random((ROWS, 4)), axis=1)[:, :2]
    chance = np.array([0.6, 0.4, 0.2, 0.1])[shown] * np.array([1, 0.5])
    return from_table(
        {
            "impression": np.repeat(np.arange(ROWS), 2),
            "query": np.full(2 * ROWS, "q"),
            "item": np.array(["a", "b", "c", "d"])[shown.ravel()],
            "rank": np.tile([1, 2], ROWS),
            "reward": (rng.random((ROWS, 2)) < chance).ravel().astype(float),
            "propensity": np.full(2 * ROWS, 0.25),
            "quality": -shown.ravel().astype(float),
        }
    )


def reread(policy, log, file):
    write_policy(policy, log, logged_candidates(log), file)
    (again,) = policies_of(file, log)
    return again


@pytest.mark.parametrize("kind", ["bandit", "rankings"])
@pytest.mark.parametrize("key", LEARNERS)
def test_what_is_learned_beats_the_log_and_survives_its_file(key, kind, request, tmp_path):
    log = request.getfixturevalue(kind)
    if kind == "rankings" and isinstance(parse("learners", key), (Contextual, ItemSoftmax)):
        with pytest.raises(EngineError, match="Use plackett_luce"):
            learn(log, key)
        return
    found = learn(log, key)
    if key != "popularity":
        assert found.honest.value > found.logging.value + 0.05
    assert found.honest.verdict.word != "not estimable"
    again = reread(found.policy, log, tmp_path / "learned.csv")
    spec = found.honest.estimator
    value = compare(found.split.test, [again], [spec]).answers[0].value
    assert value == pytest.approx(found.honest.value, rel=1e-6)


@pytest.mark.parametrize("key", FEATURES)
def test_features_are_used_and_survive_the_file(key, bandit, rankings, tmp_path):
    ranks = key in ("plackett_luce", "fair_plackett_luce", "pairwise", "listwise")
    log, columns = (rankings, "quality") if ranks else (bandit, "mood")
    found = learn(log, parse("learners", key).replace(features=columns))
    file = tmp_path / ("learned.csv" if ranks else "learned.json")
    again = reread(found.policy, log, file)
    value = compare(found.split.test, [again], [found.honest.estimator]).answers[0].value
    assert value == pytest.approx(found.honest.value, rel=1e-6)
    assert value > found.logging.value


@pytest.mark.parametrize("key", LEARNERS)
def test_equal_seeds_learn_equal_policies_and_a_raising_tick_cancels(key, bandit, rankings):
    log = rankings if key in ("plackett_luce", "pairwise", "listwise") else bandit
    method = parse("learners", key)
    first, second = (method.learn(log, np.random.default_rng(5)) for _ in range(2))
    for name, column in first.table.items():
        assert np.array_equal(column, second.table[name])
    ticks = []
    method.learn(log, np.random.default_rng(5), ticks.append)
    assert all(0 <= share <= 1 for share in ticks)
    if ticks:

        def stop(share):
            raise InterruptedError

        with pytest.raises(InterruptedError):
            method.learn(log, np.random.default_rng(5), stop)


@pytest.mark.parametrize("key", LEARNERS)
def test_the_spec_parses_back_at_every_setting_that_tuning_tries(key):
    for one in parse("learners", key).candidates():
        assert parse("learners", one.spec) == one


@pytest.mark.parametrize("features", ["", "mood"])
@pytest.mark.parametrize("key", ["argmax", "norm_poem"])
def test_an_item_that_was_logged_too_rarely_is_never_chosen(key, features):
    """Item z has the best reward and a logged chance of .02; the overlap asks for .1."""
    rng = np.random.default_rng(6)
    item = rng.choice(3, 2_000, p=[0.5, 0.48, 0.02])
    table = {
        "item": np.array(["x", "y", "z"])[item],
        "reward": (rng.random(2_000) < np.array([0.2, 0.3, 0.9])[item]).astype(float),
        "propensity": np.array([0.5, 0.48, 0.02])[item],
        "mood": rng.normal(size=2_000),
    }
    log = from_table(table)
    for overlap, best in ((0.0, "z"), (0.1, "y")):
        method = parse("learners", key).replace(features=features, overlap=overlap)
        policy = method.learn(log, np.random.default_rng(0))
        if features:
            model = policy.fitted()
            chance = model.chances(pd.DataFrame({"mood": [0.0]}))[0]
            chosen = model.items[int(chance.argmax())]
            assert ("z" in model.items) == (not overlap)
        else:
            relation = policy.relation(logged_candidates(log))
            chosen = log.items[relation["item_code"][relation["probability"].argmax()]]
        assert chosen == best


def test_a_missing_number_is_a_number_that_is_missing():
    """It neither turns its column into names nor leaves its row without chances."""
    rng = np.random.default_rng(4)
    mood, item = rng.normal(size=400), rng.integers(2, size=400)
    liked = np.where(item == (mood > 0), 0.8, 0.2)
    gone = np.where(np.arange(400) % 10 == 0, np.nan, mood)
    table = {
        "item": np.array(["x", "y"])[item],
        "reward": (rng.random(400) < liked).astype(float),
        "propensity": np.full(400, 0.5),
        "mood": gone,
    }
    found = learn(from_table(table), "argmax(features='mood')")
    (coding,) = found.policy.fitted().design.codings.values()
    assert coding == pytest.approx((np.nanmean(gone), np.nanstd(gone)), abs=0.15)
    assert found.honest.value > 0.6


def test_unseen_queries_get_the_best_item_of_all(bandit):
    train = bandit.query("SELECT * FROM log WHERE query = 'a'")
    assert len(train["item"])
    from engine.logs.subset import subset

    only_a = subset(bandit, "query = 'a'", "query a")
    for key in ("argmax", "norm_poem", "popularity"):
        policy = parse("learners", key).learn(only_a, np.random.default_rng(0))
        relation = policy.relation(logged_candidates(bandit))
        assert set(bandit.queries[relation["query_code"]]) == {"a", "b"}
        other = bandit.queries[relation["query_code"]] == "b"
        assert bandit.items[relation["item_code"][other]][0] == "x"
