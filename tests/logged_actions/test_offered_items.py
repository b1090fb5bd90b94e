"""Queries with items of their own: what is learned shows each query none but those."""

from functools import cache

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.evaluation.learned.honest_split import learn
from engine.logged_actions.offered import offered
from engine.logs.arrays import from_table
from engine.policies import cross_fitting
from engine.policies.candidates import logged_candidates
from engine.policies.files.policy_files import write_policy
from engine.policies.files.serving import served
from engine.policies.linear import linear_of
from engine.policies.policy import Policy
from engine.simulator.world import World

CASES = [
    (1, "item_softmax"),
    (1, "item_softmax(item_features='price')"),
    (1, "policy_gradient"),
    (1, "argmax"),
    (2, "listwise"),
    (2, "argmax"),
]


@cache
def log_of(shown, impressions=2_000):
    """Six queries of four items each: an item of one query is never shown to another."""
    world = World.parse(f"many_queries(queries=6, items=4, shown={shown})")
    table = world.log(Policy.parse("uniform"), impressions, np.random.default_rng(0))
    table["price"] = np.array([int(item) % 7 for item in table["item"]], dtype=float)
    return from_table(table, truth=world.spec), world


@pytest.mark.parametrize(("shown", "spec"), CASES)
def test_a_query_gets_its_own_items_and_the_honest_interval_holds_the_exact_value(shown, spec):
    log, world = log_of(shown)
    learned = learn(log, spec)
    shows = cross_fitting.relation(learned.policy, log)
    query = np.array([int(log.queries[code]) for code in shows["query_code"]])
    item = np.array([int(log.items[code]) for code in shows["item_code"]])
    assert ((item - 1) // 4 == query - 1).all()
    assert learned.honest.evidence.unsupported == 0
    low, high = learned.honest.interval
    assert low <= learned.truth <= high
    best = np.sort(world.truth.liking, axis=1)[:, ::-1][:, :shown] @ world.truth.examination
    assert learned.truth > 0.85 * (world.truth.shares @ best)


def test_other_items_are_on_offer_where_logged_chances_leave_room_for_them():
    """Query 0 used up its chances on two items; 1 and 2 share item 2, and so their catalogue."""
    context = np.array([0, 0, 1, 1, 2, 2])
    action = np.array([0, 1, 2, 3, 2, 4])
    propensity = np.array([0.5, 0.5, 0.2, 0.2, 0.2, 0.2])
    allowed = offered(context, action, propensity, (3, 5))
    assert allowed.astype(int).tolist() == [[1, 1, 0, 0, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 1]]
    whole = offered(context, action, np.full(6, 0.5), (3, 5))
    assert whole.astype(int).tolist() == [[1, 1, 0, 0, 0], [0, 0, 1, 1, 0], [0, 0, 1, 0, 1]]


COLUMNS = (
    "poem(features='mood')",
    "argmax(estimator='dr', features='mood')",
    "argmax(estimator='dm', features='mood')",
    "item_softmax(features='mood', item_features='price')",
)


@pytest.fixture(scope="module")
def with_mood():
    world = World.parse("many_queries(queries=6, items=4, shown=1)")
    table = world.log(Policy.parse("uniform"), 2_000, np.random.default_rng(0))
    item = table["item"].astype(int)
    table |= {"price": item % 7.0, "mood": np.char.add("m", (np.arange(2_000) % 3).astype(str))}
    return from_table(table)


@pytest.mark.parametrize("spec", COLUMNS)
def test_a_policy_that_looks_at_columns_shows_a_query_none_but_its_own_items(
    with_mood, spec, tmp_path
):
    """Also once it was written and read again; a query that nobody knows may get any item."""
    learned = learn(with_mood, spec)
    assert learned.honest.evidence.unsupported == 0
    path, candidates = tmp_path / "policy.json", logged_candidates(with_mood)
    write_policy(learned.policy, with_mood, candidates, path)
    again = linear_of(path)
    shows = again.mean_chances(with_mood)
    query = np.array([int(with_mood.queries[code]) for code in shows["query_code"]])
    item = np.array([int(with_mood.items[code]) for code in shows["item_code"]])
    assert ((item - 1) // 4 == query - 1).all()
    rows = learned.policy.logged_chances(with_mood)
    assert np.array_equal(rows["probability"], again.logged_chances(with_mood)["probability"])
    (asked := tmp_path / "asked.csv").write_text("mood,query\nm0,1\nm0,2\nm0,new\n")
    first, second, new = served(path, asked, shown=24)
    assert set(first["ranking"]) <= {"1", "2", "3", "4"}
    assert set(second["ranking"]) <= {"5", "6", "7", "8"}
    assert len(new["ranking"]) in (1, 24)
    asked.write_text("mood,text\nm0,x\n")
    with pytest.raises(EngineError, match="names no query"):
        served(path, asked)


@pytest.mark.parametrize("last", [0.0, 1.0])
def test_learning_can_be_cancelled_before_it_begins_and_before_its_values(last):
    class Cancelled(Exception):
        pass

    def stop(share):
        if share >= last:
            raise Cancelled

    with pytest.raises(Cancelled):
        learn(log_of(1)[0], "popularity", tick=stop)
