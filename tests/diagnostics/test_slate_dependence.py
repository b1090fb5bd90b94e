"""What weights assume of users is heard where the log shows that it fails, and only there."""

from functools import cache

import numpy as np
import pytest

from engine.core.method import parse
from engine.diagnostics.user_behaviour.slate_dependence import (
    FAR,
    PAIRS,
    START,
    dependence,
    less_above,
)
from engine.evaluation.compare import compare
from engine.logs.arrays import from_table
from engine.policies.uploaded import UploadedPolicy
from tests.diagnostics.some_checks import judged_by, simulated

LOGGING = parse("policies", "epsilon_greedy(base=softmax(temperature=0.3), epsilon=0.3)")
TARGET = parse("policies", "softmax(temperature=0.2)")
SEEN = "uploaded(curve=(1.0, 0.5, 0.3333333333333333, 0.25))"
BY_EXAMINATION = f"ips(weighting='examination', examination={SEEN!r})"


@cache
def world_of(users):
    """A world of such users, what the target shows in it, and what that earns."""
    world = parse("simulator", f"many_queries(queries=3, items=4, shown=4, users={users!r})")
    return world, TARGET.relation(world.candidates()), world.value(TARGET)


def log_of(users, seed, n=4_000):
    return simulated(world_of(users)[0].log(LOGGING, n, np.random.default_rng(seed)))


@cache
def asked(users, seed=0, n=4_000):
    """Verdict and interval on one log of such users: by plain ips, and by examination where seen.

    Not the answers: they hold the log, and the log its database.
    """
    log = log_of(users, seed, n)
    target = UploadedPolicy(name="target", table=world_of(users)[1])
    looked_at = users == "position_based" or (n == 4_000 and seed == 0)
    with judged_by("slate_dependence", "position_based"):
        answers = compare(log, [target], ["ips", BY_EXAMINATION] if looked_at else ["ips"]).answers
    return [(one.verdict, one.interval) for one in answers]


def light(verdict, check):
    return next((f.severity for f in verdict.findings if f.check == check), None)


@pytest.mark.parametrize("users", ["cascade", "dbn", "dcm", "ccm"])
def test_users_who_leave_once_satisfied_are_heard_under_weights_of_one_item(users):
    """Of 60 such logs each, plain ips was called estimable in all, and 0 to 37% covered."""
    for seed in range(3):
        verdict, _ = asked(users, seed, n=8_000)[0]
        assert light(verdict, "slate_dependence") == "amber"
        assert "An item gets fewer clicks" in " ".join(verdict.reasons)
        assert verdict.word != "estimable"


def test_users_who_judge_each_rank_by_its_own_item_are_not_doubted():
    lights = [light(asked("position_based", s)[0][0], "slate_dependence") for s in range(8)]
    assert lights.count("green") >= 7


@pytest.mark.parametrize("users", ["trust", "mixture"])
def test_others_who_judge_each_rank_by_its_own_item_are_not_doubted(users):
    """By the distances themselves, which the light of one log is seen to follow."""
    far = [max(map(abs, dependence(log_of(users, s)).values())) > FAR for s in range(8)]
    assert far.count(False) >= 7
    heard = light(asked(users)[0][0], "slate_dependence")
    assert heard == ("amber" if far[0] else "green")


def test_trust_and_cascades_are_heard_under_weights_by_examination():
    """The curve is right for the looks; what is clicked is not a look times a liking."""
    for users in ("trust", "cascade"):
        (verdict, (low, high)), truth = asked(users)[1], world_of(users)[2]
        assert not low <= truth <= high
        assert light(verdict, "position_based") == "amber"
        assert verdict.word != "estimable"
    lights = [light(asked("position_based", s)[1][0], "position_based") for s in range(8)]
    assert lights.count("green") >= 7
    assert light(asked("position_based")[0][0], "position_based") is None


def test_logs_of_single_items_have_no_neighbours():
    item = np.arange(2_000) % 2
    columns = {"item": item, "reward": (item + np.arange(2_000) // 2) % 2.0}
    log = from_table(columns | {"propensity": np.full(2_000, 0.5)}, name="single")
    assert light(compare(log, ["uniform"], ["ips"]).answers[0].verdict, "slate_dependence") is None


def test_the_distances_are_those_of_the_definition():
    """Row by row, with pages of two and of three items."""
    rng = np.random.default_rng(22)
    rows = [
        (page, page // 2, page // 2 % 3, item, rank, float(rng.random() < 0.2 + 0.1 * item))
        for page in range(120)
        for rank, item in enumerate(rng.permutation(5)[: 2 + page % 2], 1)
    ]
    names = ("impression", "session", "query", "item", "rank", "reward")
    log = from_table(dict(zip(names, map(np.array, zip(*rows, strict=True)), strict=True)))
    distances = dependence(log)
    above, below = defined(log)
    assert distances["above"] == pytest.approx(above, rel=1e-9)
    assert distances["below"] == pytest.approx(below, rel=1e-9)


def test_what_stands_below_says_nothing_where_what_stands_above_says_it():
    rng = np.random.default_rng(23)
    clicked, above, below = rng.standard_normal((3, 20))
    assert not less_above(sums(clicked, above, 3 * above)).any()
    left = below - (below @ above) / (above @ above) * above
    assert less_above(sums(clicked, above, below)) == pytest.approx(clicked * left)


def sums(clicked, above, below):
    """The sums of products of twenty units, each of one row."""
    sides = {"clicked": clicked, "above": above, "below": below}
    return {f"{one}_{other}": sides[one] * sides[other] for one, other in PAIRS}


def defined(log):
    """What stands above, and below, in standard errors, by loops over the stored rows."""
    stored = log.query("SELECT * FROM log ORDER BY impression, rank")
    cells = list(zip(stored["query_code"], stored["item_code"], stored["rank"], strict=True))
    clicked, bucket, page = stored["reward"], stored["bucket"], stored["impression"]
    rows = range(len(cells))

    def liking(row):
        other = [k for k in rows if cells[k] == cells[row] and (bucket[k] - bucket[row]) % 2]
        return (sum(clicked[other]) + START * clicked.mean()) / (len(other) + START)

    likings = np.array([liking(row) for row in rows])
    around = [[k for k in rows if page[k] == page[row]] for row in rows]
    sides = [
        clicked,
        np.array([sum(likings[k] for k in near if k < row) for row, near in enumerate(around)]),
        np.array([sum(likings[k] for k in near if k > row) for row, near in enumerate(around)]),
    ]
    alike = [[k for k in rows if cells[k] == cell] for cell in cells]
    clicks, above, below = (side - [side[same].mean() for same in alike] for side in sides)
    below = below - (below @ above) / (above @ above) * above
    for side in (above, below):
        sums = np.bincount(bucket, clicks * side)
        yield sums.sum() / np.sqrt((sums**2).sum())
