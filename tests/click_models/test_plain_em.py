"""Steps of EM on counts equal those of a program that walks through every session."""

import numpy as np
import pytest

from benchmarks.peers.plain_em import MODELS
from engine.core.method import parse
from tests.click_models.users import clicked

HITS, TRIES = 0.3, 1.0


@pytest.fixture(scope="module")
def seen():
    log = clicked("dbn", 200, seed=3)
    rows = log.query("SELECT impression, query, item, rank, reward FROM log ORDER BY line")
    sessions = {name: [] for name in rows["impression"]}
    pairs = zip(rows["query"], rows["item"], strict=True)
    for name, pair, rank, click in zip(
        rows["impression"], pairs, rows["rank"].tolist(), rows["reward"] > 0, strict=True
    ):
        sessions[name].append((pair, rank, int(click)))
    return log, list(sessions.values())


@pytest.mark.parametrize("steps", [1, 4])
@pytest.mark.parametrize("key", sorted(MODELS))
def test_steps_equal_a_walk_through_the_sessions(key, steps, seen):
    log, sessions = seen
    settings = f"prior_clicks={HITS}, prior_impressions={TRIES}, accelerate=False, tolerance=0"
    fitted = parse("click_models", f"{key}(steps={steps}, {settings})").fit(log)
    found, plain = fitted.parameters, MODELS[key](sessions, steps, HITS, TRIES)
    query, item = log.queries[fitted.index.query], log.items[fitted.index.item]
    for name, word in (("attractiveness", "liked"), ("satisfaction", "satisfied")):
        if name in found:
            tried = plain.keys() & {(word, pair) for pair in zip(query, item, strict=True)}
            expected = [plain[word, pair] if (word, pair) in tried else HITS / TRIES
                        for pair in zip(query, item, strict=True)]  # fmt: skip
            assert found[name][:-1] == pytest.approx(expected, abs=1e-12)
    if key == "dbn":
        assert found["continuation"][0] == pytest.approx(plain["on"], abs=1e-12)
        return
    places = range(1, 11) if key == "pbm" else [(k, j) for k in range(1, 11) for j in range(k)]
    tried = [place in plain for place in places]
    expected = np.array([plain[place] for place in places])
    assert found["examination"][tried] == pytest.approx(expected[tried], abs=1e-12)
