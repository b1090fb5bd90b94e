"""Each check finds its fault, says where, and stays silent without it."""

import numpy as np
import pytest

from engine.core.checks import SEVERITIES, Finding, worst
from engine.health.health import health
from engine.health.readiness import readiness
from engine.ingest.load import load
from engine.logs.arrays import from_table
from engine.logs.store import Workspace

RNG = np.random.default_rng(0)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("workspace"))


def table(impressions=200, ranks=3, **changes):
    """A sound log: three items in a random order, linked ranks, one session per impression."""
    items = np.concatenate([RNG.permutation(ranks) for _ in range(impressions)])
    made = {
        "impression": np.repeat(np.arange(impressions), ranks),
        "session": np.repeat(np.arange(impressions), ranks),
        "query": np.repeat(np.arange(impressions) % 4, ranks),
        "item": items,
        "rank": np.tile(np.arange(1, ranks + 1), impressions),
        "reward": (RNG.random(impressions * ranks) < 0.4).astype(float),
        "propensity": np.full(impressions * ranks, 1 / ranks),
    }
    return made | changes


def found(log, check):
    return [finding for finding in health(log) if finding.check == check]


def changed(column, rows, value, **more):
    made = table(**more)
    made[column] = made[column].copy()
    made[column][rows] = value
    return made


def test_a_sound_log_is_green(place):
    findings = health(from_table(table(), workspace=place))
    assert worst(findings) == "green"
    assert {"clicks", "linked_ranks", "propensities", "rank_gaps"} <= {f.check for f in findings}


def test_propensities_outside_block_with_their_lines(place):
    log = from_table(changed("propensity", [16, 40], [0.0, 1.2]), workspace=place)
    (finding,) = found(log, "propensities")
    assert finding == Finding(
        "propensities",
        "red",
        "2 of 600 rows have a propensity outside (0, 1].",
        "Estimate propensities from the log, or drop these rows.",
        2,
        (17, 41),
    )


def test_missing_propensities_are_amber(place):
    log = from_table(changed("propensity", [5], np.nan), workspace=place)
    (finding,) = found(log, "propensities")
    assert (finding.severity, finding.count, finding.first_lines) == ("amber", 1, (6,))


def test_propensities_that_add_up_to_more_than_one(place):
    log = from_table(table(propensity=np.full(600, 0.5)), workspace=place)
    (finding,) = found(log, "propensity_sums")
    assert finding.severity == "amber"
    assert finding.count == 12
    assert not found(from_table(table(), workspace=place), "propensity_sums")


def test_propensities_of_five_digits_may_add_up_to_a_little_more_than_one(place):
    """Six items of one query and rank at .16667: 1.00002 together."""
    items = np.arange(600) % 6
    ones = {"query": np.repeat("q", 600), "rank": np.ones(600, int), "item": items.astype(str)}
    for propensity, count in ((0.16667, 0), (0.1668, 1)):
        log = from_table(table(propensity=np.full(600, propensity), **ones), workspace=place)
        assert len(found(log, "propensity_sums")) == count


def test_a_deterministic_logger(place):
    log = from_table(table(propensity=np.ones(600)), workspace=place)
    (finding,) = found(log, "deterministic")
    assert finding.severity == "amber"
    assert "was deterministic" in finding.what


def test_two_items_at_one_rank(place):
    log = from_table(changed("rank", slice(1, None, 3), 1), workspace=place)
    (finding,) = found(log, "duplicate_ranks")
    assert (finding.severity, finding.count) == ("red", 200)
    assert finding.first_lines[0] == 2


def test_one_item_at_two_ranks(place):
    made = table()
    made["item"] = made["item"].copy()
    made["item"][1] = made["item"][0]
    (finding,) = found(from_table(made, workspace=place), "duplicate_items")
    assert (finding.severity, finding.count, finding.first_lines) == ("amber", 1, (2,))


def test_gaps_and_short_impressions(place):
    made = {name: np.delete(column, [1, 8]) for name, column in table().items()}
    (finding,) = found(from_table(made, workspace=place), "rank_gaps")
    assert (finding.severity, finding.count, finding.first_lines) == ("amber", 1, (1,))
    short = {name: np.delete(column, [8]) for name, column in table().items()}
    (finding,) = found(from_table(short, workspace=place), "rank_gaps")
    assert (finding.severity, finding.count) == ("green", 1)


def test_an_impression_of_two_sessions(place):
    log = from_table(changed("session", [1], 999), workspace=place)
    (finding,) = found(log, "split_impressions")
    assert (finding.severity, finding.count) == ("red", 1)


def bandit(rows=400, seconds=1, times=1):
    """Single recommendations at moments so many seconds apart, the whole written several times."""
    draw = np.random.default_rng(1)
    moments = np.datetime64("2026-01-01", "s") + draw.integers(0, rows, rows) * seconds // 60 * 60
    made = {
        "session": draw.integers(0, 80, rows),
        "item": draw.integers(0, 30, rows),
        "reward": draw.integers(0, 2, rows),
        "timestamp": moments.astype("datetime64[us]"),
    }
    return {name: np.tile(column, times) for name, column in made.items()}


@pytest.mark.parametrize("seconds", [1, 60, 3600])
def test_recommendations_that_are_written_twice(place, seconds):
    assert not found(from_table(bandit(seconds=seconds), workspace=place), "repeated_rows")
    log = from_table(bandit(seconds=seconds, times=2), workspace=place)
    (finding,) = found(log, "repeated_rows")
    assert (finding.severity, finding.first_lines[:2]) == ("amber", (401, 402))
    assert 400 <= finding.count < 405


def test_one_day_of_clicks_without_sessions_is_not_called_repeated(place):
    made = bandit(4000)
    made["timestamp"] = made["timestamp"].astype("datetime64[D]").astype("datetime64[us]")
    del made["session"]
    assert not found(from_table(made, workspace=place), "repeated_rows")


def test_repeats_that_cannot_be_told_are_not_called_so(place):
    made = bandit(times=2)
    del made["timestamp"]
    (finding,) = found(from_table(made, workspace=place), "repeated_rows")
    assert finding.severity == "not checked"
    assert "cannot be distinguished" in finding.what


def test_no_clicks_and_few(place):
    (none,) = found(from_table(table(reward=np.zeros(600)), workspace=place), "clicks")
    assert none.severity == "red"
    few = np.zeros(600)
    few[[0, 3, 6]] = 1
    (finding,) = found(from_table(table(reward=few), workspace=place), "clicks")
    assert (finding.severity, finding.count) == ("amber", 3)


def test_rewards_that_are_no_clicks(place):
    (negative,) = found(from_table(changed("reward", [0], -1), workspace=place), "rewards")
    assert (negative.severity, negative.first_lines) == ("amber", (1,))
    (large,) = found(from_table(changed("reward", [0], 7.5), workspace=place), "rewards")
    assert (large.severity, large.count) == ("green", 1)


def test_ranks_that_nothing_links(place):
    made = table(item=np.tile([0, 1, 2], 200))
    (finding,) = found(from_table(made, workspace=place), "linked_ranks")
    assert (finding.severity, finding.count) == ("amber", 2)
    assert "rank 1 and at ranks 2, 3" in finding.what
    two = made | {"item": np.where(np.arange(600) < 3, [1, 0, 2] * 200, made["item"])}
    two["reward"] = np.ones(600)
    (finding,) = found(from_table(two, workspace=place), "linked_ranks")
    assert "rank 1 and at rank 3" in finding.what


def test_unequal_shares_of_loggers(place):
    half = table(policy=np.repeat(np.arange(200) % 2, 3).astype(str))
    assert found(from_table(half, workspace=place), "sample_ratio")[0].severity == "green"
    third = table(policy=np.repeat(np.arange(200) % 5 == 0, 3).astype(str))
    assert found(from_table(third, workspace=place), "sample_ratio")[0].severity == "amber"


def test_a_robot_among_the_users(place):
    made = table(reward=np.ones(600))
    made["session"] = np.where(np.arange(600) >= 500, 0, np.arange(600) // 2)
    made["impression"] = made["session"].copy()
    made["impression"] = np.arange(600)
    (finding,) = found(from_table(made, workspace=place), "bots")
    assert (finding.severity, finding.count) == ("amber", 1)
    assert not found(from_table(table(), workspace=place), "bots")


def timed(hours, **changes):
    start = np.datetime64("2026-01-01T00:00", "us")
    return table(timestamp=start + np.asarray(hours).astype("timedelta64[h]"), **changes)


def test_a_clock_that_runs_backwards(place):
    assert found(from_table(timed(np.arange(600)), workspace=place), "clock")[0].count == 0
    back = np.arange(600)
    back[::20] = 0
    (finding,) = found(from_table(timed(back), workspace=place), "clock")
    assert (finding.severity, finding.count) == ("amber", 29)


def test_clicks_that_drift(place):
    steady = np.tile([0.0, 1.0, 0.0], 200)
    assert (
        found(from_table(timed(np.arange(600), reward=steady), workspace=place), "drift")[
            0
        ].severity
        == "green"
    )
    rising = (np.arange(600) > 300).astype(float)
    (finding,) = found(from_table(timed(np.arange(600), reward=rising), workspace=place), "drift")
    assert finding.severity == "amber"
    assert "0% to 100%" in finding.what


def test_propensities_that_drift(place):
    """Preferences that change are no drift; a choice among more items is."""
    rng = np.random.default_rng(0)
    calm, late = [0.5, 0.3, 0.2], [0.2, 0.3, 0.5]
    moved = [rng.choice(calm, 3_000, p=calm), rng.choice(late, 3_000, p=late)]
    more = [np.full(3_000, 0.5), np.full(3_000, 0.25)]
    for halves, severity in ((moved, "green"), (more, "amber")):
        given = {"item": np.arange(6_000) % 3, "reward": np.arange(6_000) % 2}
        hours = np.arange(6_000).astype("timedelta64[h]")
        given |= {"timestamp": np.datetime64("2026-01-01T00:00", "us") + hours}
        log = from_table(given | {"propensity": np.concatenate(halves)}, workspace=place)
        (finding,) = found(log, "weight_drift")
        assert finding.severity == severity, finding
    assert "from 2.00 to 4.00" in finding.what


def test_quarantine_and_reading(tmp_path, place):
    path = tmp_path / "log.csv"
    path.write_text("item,click,time\n" + "a,1,01/02/2026\n" * 5 + "broken\n" * 9)
    findings = health(load(path, workspace=place))
    by_check = {finding.check: finding for finding in findings}
    assert (by_check["quarantine"].severity, by_check["quarantine"].count) == ("red", 9)
    assert by_check["quarantine"].first_lines == (7, 8, 9, 10, 11)
    assert by_check["reading"].severity == "amber"
    assert [finding.severity for finding in findings] == sorted(
        (finding.severity for finding in findings), key=SEVERITIES.index
    )


def test_what_cannot_be_checked_is_not_green(place):
    made = table()
    log = from_table({name: made[name] for name in ("item", "rank", "reward")}, workspace=place)
    (finding,) = found(log, "repeated_rows")
    assert finding.severity == "not checked"
    assert worst([finding]) == "green", "and is no alarm either"


def test_readiness_names_what_is_missing(place):
    bandit = from_table({"item": ["a", "b"], "reward": [1, 0]}, workspace=place)
    ready = readiness(bandit)
    assert "map the rank column" in ready["examination"]
    assert "needs propensities, or items shown at more than one rank" in ready["compare"]
    assert ready["sql"] is True
    assert all(state is True for state in readiness(from_table(table(), workspace=place)).values())
