"""The popular package's settings are parameters: its algorithm, written plainly, step for step."""

import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from engine.core.method import parse
from engine.logs.arrays import from_table

HERE = Path(__file__).parents[1] / "published" / "clicks"
EXPECTED = json.loads((HERE / "sim_expected.json").read_text())
SETTINGS = "accelerate=False, prior_clicks=1, prior_impressions=2, pinned=False"


def published(name: str):
    columns = pq.read_table(HERE / f"sim_{name}.parquet")
    names = {"session": "impression", "doc": "item", "click": "reward"}
    return from_table(
        {names.get(key, key): columns[key].to_numpy() for key in columns.column_names}, name=name
    )


def plain(
    sessions: list[list[tuple[str, int]]], steps: int
) -> tuple[dict[str, float], list[float]]:
    """Session by session, as the package does it: every parameter is (1 + hits) / (2 + tries)."""
    ranks = max(len(session) for session in sessions)
    liked = {item: 0.5 for session in sessions for item, _ in session}
    seen = [0.5] * ranks
    for _ in range(steps):
        liked_hits, liked_tries = dict.fromkeys(liked, 1.0), dict.fromkeys(liked, 2.0)
        seen_hits, seen_tries = [1.0] * ranks, [2.0] * ranks
        for session in sessions:
            for rank, (item, click) in enumerate(session):
                a, e = liked[item], seen[rank]
                liked_hits[item] += 1 if click else a * (1 - e) / (1 - a * e)
                seen_hits[rank] += 1 if click else e * (1 - a) / (1 - a * e)
                liked_tries[item] += 1
                seen_tries[rank] += 1
        liked = {item: liked_hits[item] / liked_tries[item] for item in liked}
        seen = [hits / tries for hits, tries in zip(seen_hits, seen_tries, strict=True)]
    return liked, seen


@pytest.mark.parametrize("steps", [1, 2, 7, 50])
def test_plain_steps_equal_a_session_by_session_program(steps):
    rng = np.random.default_rng(3)
    sessions = [
        [(str(item), int(rng.random() < 0.6 / (rank + 1))) for rank, item in enumerate(order)]
        for order in (rng.permutation(5)[:4] for _ in range(60))
    ]
    rows = [
        (n, k + 1, item, click) for n, s in enumerate(sessions) for k, (item, click) in enumerate(s)
    ]
    impression, rank, item, click = (np.array(column) for column in zip(*rows, strict=True))
    log = from_table({"impression": impression, "rank": rank, "item": item, "reward": click})
    fitted = parse("click_models", f"pbm(steps={steps}, {SETTINGS})").fit(log)
    liked, seen = plain(sessions, steps)
    assert fitted.parameters["examination"] == pytest.approx(seen, abs=1e-12)
    by_name = dict(
        zip(log.items[fitted.index.item], fitted.parameters["attractiveness"], strict=False)
    )
    assert by_name == pytest.approx(liked, abs=1e-12)


@pytest.mark.parametrize("name", ["pbm_multi", "pbm_swap", "pbm_randtopn"])
def test_published_fits(name):
    log, expected = published(name), EXPECTED[name]["estimates"]
    popular = parse("click_models", f"pbm(steps=50, {SETTINGS})").fit(log).parameters["examination"]
    assert popular / popular[0] == pytest.approx(expected["pbm_pyclick50_prior"], abs=1e-9)
    converged = parse("click_models", "pbm").fit(log).parameters["examination"]
    assert converged == pytest.approx(expected["pbm_mle"], abs=1e-4)
