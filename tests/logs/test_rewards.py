"""Several rewards of one log, chosen without loading it again."""

import numpy as np
import pytest

from engine import api
from engine.core.errors import EngineError
from engine.counts.cells import cells
from engine.counts.reward_shares import reward_shares
from engine.health.click_evidence import require_clicks
from engine.logs.arrays import from_table
from engine.logs.rewards import reward_names, rewarded
from engine.logs.subset import subset

TIMES = np.array(["2024-01-01T10:00:00", "2024-01-01T10:00:20", "2024-01-01T10:05:00"], "M8[us]")
"""Three rankings of one session: the first two 20 seconds apart, the third much later."""


@pytest.fixture(scope="module")
def log():
    return from_table(
        {
            "impression": np.repeat(["i1", "i2", "i3"], 2),
            "session": np.repeat("s", 6),
            "query": np.repeat(["shoes", "boots", "hats"], 2),
            "item": np.array(["a", "b", "c", "d", "e", "f"]),
            "rank": np.tile([1, 2], 3),
            "reward": np.array([0.0, 1.0, 1.0, 0.0, 1.0, 1.0]),
            "timestamp": np.repeat(TIMES, 2),
            "bought": np.array(["", "1", "0", "NULL", "true", "no"]),
            "price": np.array(["1.5", "2", "0", "0", "9.25", "1"]),
            "name": np.array(list("uvwxyz")),
        }
    )


def values(log, name):
    return rewarded(log, name).query("SELECT reward FROM log ORDER BY line")["reward"].tolist()


def test_numbers_and_what_follows_from_sessions_may_count(log):
    assert reward_names(log) == [
        "reward",
        "bought",
        "price",
        "dwell",
        "satisfied_click",
        "last_click",
        "consumed",
        "reformulated",
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("reward", [0, 1, 1, 0, 1, 1]),
        ("bought", [0, 1, 0, 0, 1, 0]),
        ("price", [1.5, 2, 0, 0, 9.25, 1]),
        ("satisfied_click", [0, 0, 1, 0, 1, 1]),  # the first click is followed after 20 seconds
        ("dwell", [0, 20, 280, 0, 0, 0]),  # nothing follows the third ranking
        ("last_click", [0, 0, 0, 0, 0, 1]),
        ("consumed", [0, 0, 0, 0, 0, 1]),
        ("reformulated", [0, 0, 0, 0, 0, 0]),  # the first ranking was clicked
    ],
)
def test_each_counts_as_it_says(log, name, expected):
    assert values(log, name) == expected


@pytest.mark.parametrize("name", ["price", "dwell"])
def test_a_part_of_a_log_has_the_same_rewards(log, name):
    """The part is a ranking shorter, so nothing follows the second one."""
    part = subset(log, "impression <> 'i3'", "two rankings")
    wanted = {"price": [1.5, 2, 0, 0], "dwell": [0, 20, 0, 0]}[name]
    assert values(part, name) == wanted
    again = subset(rewarded(part, name), "rank = 2", "second ranks")
    assert again.query("SELECT reward FROM log ORDER BY line")["reward"].tolist() == wanted[1::2]


def test_each_has_its_definition_and_its_share(log):
    shares = {each.name: each for each in reward_shares(log)}
    assert list(shares) == reward_names(log)
    assert shares["bought"].share == pytest.approx(2 / 6)
    assert (shares["dwell"].share, shares["dwell"].mean) == pytest.approx((2 / 6, 50))
    assert "30 seconds" in shares["consumed"].meaning


def test_a_query_put_anew_without_a_click():
    log = from_table(
        {
            "impression": ["1", "1", "2"],
            "session": ["s"] * 3,
            "query": ["shoes", "shoes", "boots"],
            "item": ["a", "b", "c"],
            "rank": [1, 2, 1],
            "reward": [0.0, 0.0, 1.0],
            "timestamp": TIMES[[0, 0, 1]],
        }
    )
    assert values(log, "reformulated") == [1, 0, 0]


def test_other_questions_see_the_chosen_reward(log):
    chosen = rewarded(log, "bought")
    assert cells(chosen)["rewards"].sum() == 2
    assert cells(log)["rewards"].sum() == 4
    assert cells(subset(chosen, "rank = 1", "top"))["rewards"].sum() == 1
    assert chosen.fingerprint != log.fingerprint


def test_an_unknown_reward_lists_the_known_ones(log):
    with pytest.raises(EngineError, match="bought"):
        rewarded(log, "name")


def test_a_reward_of_sessions_that_never_occurs_is_no_missing_click(log):
    with pytest.raises(EngineError, match="No session of this log has a case of reformulated"):
        require_clicks(rewarded(log, "reformulated"))


def test_a_click_model_says_that_it_counts_seconds_as_clicks(log):
    warning = "every dwell above 0 was counted as one click"
    assert warning in str(api.fit(rewarded(log, "dwell"), "pbm").as_record()["warnings"])
    assert warning not in str(api.fit(log, "pbm").as_record()["warnings"])


def test_a_row_without_a_time_has_that_of_its_ranking_and_names_of_columns_do_not_matter():
    """The first row's own time is missing, the second's is 4 s late; 20 s lie between rankings."""
    log = from_table(
        {
            "impression": ["1", "1", "2", "3"],
            "session": ["s"] * 4,
            "query": ["shoes", "shoes", "boots", "hats"],
            "item": ["a", "b", "c", "d"],
            "rank": [1, 2, 1, 1],
            "reward": [1.0, 1.0, 0.0, 1.0],
            "timestamp": np.array(
                ["NaT", "2024-01-01T10:00:00", "2024-01-01T10:00:20", "NaT"], "M8[us]"
            ),
            "clicked": np.array(list("wxyz")),
            "next_time": np.array(list("wxyz")),
        }
    )
    assert values(log, "dwell") == [20, 20, 0, 0]
    assert values(log, "satisfied_click") == [0, 0, 0, 1]
    assert values(log, "last_click") == [0, 1, 0, 0]
    assert {each.name for each in reward_shares(log)} >= {"dwell", "reformulated"}
