"""Pairs of a log: SQL and arrays agree, fair pairs undo position, the ranking is a policy."""

import numpy as np
import pytest

from engine import api
from engine.core.errors import EngineError
from engine.core.method import methods, parse
from engine.interleaving.pairs.fair_coin import coin_p_value
from engine.interleaving.pairs.pair_counts import pair_counts
from engine.logs.arrays import from_table

RULES = [parse("interleaving.pairs", key) for key in methods("interleaving.pairs")]
RELEVANCE = np.array([0.8, 0.6, 0.4, 0.3])


def ranking_log(n, rng, swap=0.0):
    """Four items in the order of their names, adjacent ones exchanged with chance `swap`."""
    order = np.tile(np.arange(4), (n, 1))
    start = rng.integers(0, 2, n)
    for upper in range(3):
        flip = (rng.random(n) < swap) & (upper % 2 == start)
        order[flip, upper : upper + 2] = order[flip, upper : upper + 2][:, ::-1]
    clicks = rng.random((n, 4)) < RELEVANCE[order] / np.arange(1, 5) ** 0.5
    table = {
        "impression": np.repeat(np.arange(n), 4).astype(str),
        "query": np.full(4 * n, "q"),
        "item": np.array(list("abcd"))[order].ravel(),
        "rank": np.tile(np.arange(1, 5), n),
        "reward": clicks.astype(float).ravel(),
    }
    return table, order, clicks


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_pairs_in_sql_are_pairs_in_arrays(rule):
    table, order, clicks = ranking_log(500, np.random.default_rng(1), swap=0.5)
    counts = pair_counts(from_table(table), rule)
    preferred = rule.preferred(clicks)
    assert counts.total == preferred.sum()
    if rule.normalised:
        return
    wins = np.zeros((4, 4))
    for page, slots in zip(order, preferred, strict=True):
        for winner, loser in np.argwhere(slots):
            wins[page[winner], page[loser]] += 1
    _, blocks = counts.blocks(0)
    np.testing.assert_array_equal(blocks.sum(axis=0), wins)


def test_fair_pairs_rank_by_relevance_where_skip_above_turns_the_ranking_round():
    log = from_table(ranking_log(6_000, np.random.default_rng(2), swap=0.5)[0])
    fair = api.pairs(log, "fair_pairs").to_frame()
    assert fair["item"].tolist() == list("abcd")
    plain = from_table(ranking_log(6_000, np.random.default_rng(3), swap=0.1)[0])
    skip = api.pairs(plain, "skip_above").to_frame()
    assert skip["item"].tolist() == list("dcba")
    assert api.pairs(plain, "skip_above").as_record()["lower_share"] == 1


def test_fair_pairs_without_randomisation_compare_nothing():
    log = from_table(ranking_log(500, np.random.default_rng(4))[0])
    with pytest.raises(EngineError, match="shown 10 times in each order"):
        api.pairs(log, "fair_pairs")


def test_the_ranking_is_a_policy_file(tmp_path):
    log = from_table(ranking_log(3_000, np.random.default_rng(5), swap=0.5)[0])
    path = tmp_path / "preferences.csv"
    api.pairs(log, "fair_pairs").policy().to_csv(path, index=False)
    frame = api.evaluate(log, str(path), "dm").to_frame()
    assert np.isfinite(frame["value"]).all()


def test_a_log_of_single_items_has_no_pairs():
    rows = np.arange(20)
    table = {"item": (rows % 3).astype(str), "reward": rows % 2.0}
    with pytest.raises(EngineError, match="several results on one page"):
        api.pairs(from_table(table))


CLICKS_BY_TIME = """impression,query,item,rank,click,clicked_at
1,q,a,1,1,2026-01-01T10:00:09Z
1,q,b,2,0,
1,q,c,3,1,2026-01-01T10:00:02Z
2,q,a,1,1,2026-01-01T11:00:01Z
2,q,b,2,1,2026-01-01T11:00:05Z
2,q,c,3,0,
"""


def test_earlier_clicks_are_earlier_in_time_where_times_are_logged(tmp_path):
    # Page 1: c first, then a. Page 2: a first, then b.
    path = tmp_path / "times.csv"
    path.write_text(CLICKS_BY_TIME)
    result = api.pairs(api.load(path), "earlier_click")
    counts, names = result.ranking.counts, list(result.log.items)
    pairs = sorted((names[a], names[b]) for a, b in zip(counts.winner, counts.loser, strict=True))
    assert pairs == [("a", "c"), ("b", "a")]
    assert not any("order of ranks" in remark for remark in result.remarks())
    untimed = api.load(path, mapping={"click_time": ""})
    result = api.pairs(untimed, "earlier_click")
    counts = result.ranking.counts
    pairs = sorted((names[a], names[b]) for a, b in zip(counts.winner, counts.loser, strict=True))
    assert pairs == [("b", "a"), ("c", "a")]
    assert any("order of ranks" in remark for remark in result.remarks())


def test_a_reward_that_is_a_time_is_the_time_of_the_click_too(tmp_path):
    path = tmp_path / "times.csv"
    lines = [line.split(",") for line in CLICKS_BY_TIME.splitlines()]
    path.write_text("\n".join(",".join(line[:4] + line[5:]) for line in lines) + "\n")
    log = api.load(path)
    assert log.mapping["reward"] == log.mapping["click_time"] == "clicked_at"
    assert api.pairs(log, "earlier_click").ranking.counts.lower_share == 0.5


def coined(heads, seed, n=2_000):
    """The top two results of two queries, exchanged by a coin that falls so with chance `heads`."""
    rng = np.random.default_rng(seed)
    table, order, _ = ranking_log(n, rng)
    flip = rng.random(n) < heads
    order[flip, :2] = [1, 0]
    table["item"] = np.array(list("abcd"))[order].ravel()
    table["query"] = np.repeat(np.where(np.arange(n) % 2, "p", "q"), 4)
    table["pair"] = np.tile(["1", "1", "", ""], n)
    return pair_counts(from_table(table), parse("interleaving.pairs", "fair_pairs")).caution


def test_an_unfair_coin_is_said():
    assert "The coin was not fair" not in coined(0.5, 7)
    unfair = "The coin was not fair: the rarer order of each pair makes up 4"
    assert unfair in coined(0.42, 8)


def test_fair_coins_are_seldom_called_unfair():
    """5,000 logs of 30 pairs, some of them rare: by chance a thousandth would be."""
    rng = np.random.default_rng(9)
    shown = rng.integers(1, 60, (5_000, 30))
    heads = rng.binomial(shown, 0.5)
    p_values = np.array([coin_p_value(*rows) for rows in zip(heads, shown - heads, strict=True)])
    assert (p_values < 0.001).mean() < 0.001 + 3 * (0.001 / 5_000) ** 0.5
    assert (p_values < 0.05).mean() == pytest.approx(0.05, abs=0.01)
    # By hand: 60 against 40 of one pair, 4 of one degree of freedom.
    assert coin_p_value(np.array([60]), np.array([40])) == pytest.approx(0.0455, abs=1e-4)


def test_fair_pairs_compare_what_a_coin_decided_where_the_log_says_so():
    rng = np.random.default_rng(6)
    table, _, clicks = ranking_log(2_000, rng, swap=0.5)
    # The coin decided the first two ranks alone; below, it was another ranker.
    coin = np.tile(["p", "p", "", ""], 2_000)
    counts = pair_counts(
        from_table(table | {"pair": coin}), parse("interleaving.pairs", "fair_pairs")
    )
    assert counts.total == (clicks[:, 1] & ~clicks[:, 0]).sum()
    assert "No column pair" not in counts.caution
    without = pair_counts(from_table(table), parse("interleaving.pairs", "fair_pairs"))
    assert without.total > counts.total
    assert "No column pair" in without.caution
