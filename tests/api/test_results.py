"""Results print themselves: text in a terminal, HTML in a notebook, a frame and a chart."""

import numpy as np
import pytest

from engine import api
from engine.logs.arrays import from_table


def few_ratings():
    """Thirty users who rate every second of twenty items."""
    cells = [(user, item) for user in range(30) for item in range(20) if (user + item) % 2]
    user, item = zip(*cells, strict=True)
    stars = [1 + (one * other) % 5 for one, other in cells]
    return from_table({"query": user, "item": item, "reward": stars})


RESULTS = {
    "check": lambda log: api.check(log),
    "examine": lambda log: api.examine(log, ["all_pairs", "naive_ctr"]),
    "fit": lambda log: api.fit(log, "rank_ctr", test=log),
    "learn": lambda _: api.learn(api.sample("open_bandit_random"), "argmax"),
    "evaluate": lambda log: api.evaluate(log, ["uniform", "most_clicked"], "snips"),
    "interleave": lambda _: api.interleave(["abcd", "bcda"], "balanced"),
    "pairs": lambda _: api.pairs(api.sample("michael_jordan"), "skip_above"),
    "design": lambda _: api.design(api.sample("open_bandit_random"), "most_clicked"),
    "ratings": lambda _: api.ratings(few_ratings()),
    "compare_variants": lambda log: api.compare_variants(log),
    "simulate": lambda _: api.simulate("two_items", impressions=200, seed=1),
    "rank": lambda _: api.rank("sample_logs/items/job_seekers.csv", "nash"),
    "audit": lambda _: api.audit(
        api.sample("michael_jordan"), "sample_logs/items/jordan_meanings.csv"
    ),
    "loop": lambda _: api.loop("two_items", ["naive", "ips"], rounds=100, worlds=20),
}


@pytest.fixture(scope="module")
def log():
    return api.sample("three_rankers")


@pytest.fixture(scope="module", params=RESULTS)
def result(request, log):
    return RESULTS[request.param](log)


def test_text_has_a_heading_and_every_row(result):
    text = str(result)
    assert text.startswith(result.heading())
    for cell in result.readable().iloc[:, 0].astype(str):
        assert cell in text
    assert all(len(line) == len(line.rstrip()) for line in text.splitlines())


def test_html_is_a_table_with_the_same_words(result):
    page = result._repr_html_()
    assert page.count("<table") == 1
    assert all(f"<th>{name}</th>" in page for name in result.readable().columns)


def test_a_frame_holds_numbers_and_a_figure_its_table(result, log):
    frame = result.to_frame()
    assert len(frame) > 0
    assert frame.select_dtypes("number").shape[1] > 0
    assert result.figure().csv().count("\n") > 1


def test_a_verdict_stands_above_its_number(log):
    text = str(api.evaluate(log, "uniform", "snips"))
    assert text.index("uniform, snips:") < text.index("value per impression")


def test_html_of_hostile_names_is_inert():
    rows = 40
    table = {
        "item": np.array(["<img src=x onerror=alert(1)>", "b"] * (rows // 2)),
        "reward": np.arange(rows) % 2.0,
        "propensity": np.full(rows, 0.5),
    }
    log = from_table(table, name="<script>alert(1)</script>")
    page = api.evaluate(log, "uniform", "ips")._repr_html_()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_html_writes_out_signs_that_command_or_turn_and_leaves_dollars_alone():
    table = {
        "item": np.array(["a\x1b[2J", "b\u202ec", "$x$", "d"] * 10),
        "reward": np.arange(40) % 2.0,
        "propensity": np.full(40, 0.25),
    }
    log = from_table(table, name="n\x1b[31m $y$")
    for result in (api.evaluate(log, "uniform", "ips"), api.check(log)):
        page = result._repr_html_()
        assert not {"\x1b", "\u202e"} & set(page)
        assert "mathjax_ignore" in page
