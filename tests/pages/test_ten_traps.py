"""The ten traps as a scientist meets them: told on the page and in the report, before any number.

Each log spoils one thing; `tests/diagnostics/test_traps.py` holds what the engine finds in it.
"""

from html import unescape

import numpy as np
import pytest

from engine.evaluation.compare import compare
from engine.logs.arrays import from_table
from engine.policies.uploaded import policies_of
from engine.reports.html import html
from engine.reports.report import report
from pages.parts.shared.logs.workspace import workspace

LOGGED = np.array([0.4, 0.3, 0.2, 0.1])
RATE = np.array([0.1, 0.2, 0.3, 0.4])
USUAL = (0.3, 0.3, 0.2, 0.2)


def rows(n=3_000, logged=LOGGED, said=None, rate=RATE, seed=0):
    rng = np.random.default_rng(seed)
    item = rng.choice(len(logged), n, p=logged)
    reward = (rng.random(n) < rate[item]).astype(float)
    return {"item": item, "reward": reward, "propensity": (logged if said is None else said)[item]}


def one_click():
    log = rows()
    log["reward"] = (np.arange(3_000) == np.flatnonzero(log["item"] == 3)[0]).astype(float)
    return log


def heavy_tail():
    log = rows(logged=np.array([1.0]))
    log["propensity"] = np.minimum(1, np.random.default_rng(4).random(3_000) ** 1.5 + 1e-6)
    return log


def drift():
    """Half as much in the second half; the policy earns more in both."""
    time = np.datetime64("2026-01-05", "us") + np.arange(3_000).astype("timedelta64[m]")
    log = rows() | {"timestamp": time}
    log["reward"] *= np.arange(3_000) < 1_500
    return log


def never_tried():
    return rows() | {"query": rows()["item"].astype(str), "propensity": np.ones(3_000)}


RARE = np.array([0.90, 0.05, 0.03, 0.02])
EVEN, SAID = np.full(4, 0.25), np.array([0.40, 0.40, 2 / 11, 2 / 11])
TRAPS = {
    "never shown": (
        lambda: rows(logged=np.array([0.5, 0.3, 0.2])), (0.3, 0.2, 0.1, 0.4), "snips",
        "not estimable", "The log never showed 40.0% of what this policy shows",
    ),
    "no probability": (
        lambda: rows(said=np.array([0.4, 0.3, 0.2, 1.7])), USUAL, "ips",
        "not estimable", "The propensity must lie in (0, 1], but",
    ),
    "another policy's propensities": (
        lambda: rows(said=LOGGED[::-1]), USUAL, "ips",
        "directional", "(should be 1; more than",
    ),
    "few effective impressions": (
        lambda: rows(logged=RARE), (0, 0, 0, 1), "ips",
        "not estimable", "of 3,000 impressions (",
    ),
    "one click": (one_click, (0.2, 0.2, 0.2, 0.4), "ips", "not estimable", "One click contributes"),
    "heavy tail": (heavy_tail, (1,), "ips", "not estimable", "tail index"),
    "clipped": (
        lambda: rows(logged=RARE), (0, 0, 0.5, 0.5), "clipped(max_weight=2)",
        "not estimable", "The bound on weights cuts off",
    ),
    "drift": (drift, USUAL, "ips", "directional", "the mean reward runs from"),
    "logging_policy_check": (
        lambda: rows(10_000, EVEN, SAID, np.array([0.05, 0.05, 0.5, 0.5])), EVEN, "ips",
        "directional", "The same estimator values the logging policy",
    ),
    "never tried": (
        never_tried, (0.25,) * 4, "ips", "not estimable", "never tried anything else",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TRAPS)
def test_a_trap_is_told_before_the_number(name, visit, tmp_path):
    make, chances, estimator, word, reason = TRAPS[name]
    log = from_table(make(), name=name, workspace=workspace())
    file = tmp_path / "target.csv"
    given = "".join(f"{item},{chance}\n" for item, chance in enumerate(chances))
    file.write_text(f"item,probability\n{given}")
    app = visit("compare", log=log, policies=["logged"], estimators=[estimator])
    app.file_uploader(key="policy_file").upload("target.csv", file.read_bytes())
    app.session_state["tab"] = "Results"
    app.multiselect(key="policies").set_value([]).run()
    assert not app.exception
    page = [unescape(str(part.value)) for part in app.get("html")]
    place = next(place for place, text in enumerate(page) if reason in text)
    sign = page[place - 1] + page[place]  # the card, and its reasons right below it
    claim = sign.find("This log does not support" if word == "not estimable" else "target.csv")
    assert -1 < sign.find(f">{word}<") < claim < sign.find(reason), sign
    assert "Next: " in sign[claim:]
    table = next(frame.value for frame in app.dataframe if "Reliability" in frame.value)
    assert list(table["Reliability"]) == [word]
    (policy,) = policies_of(file, log)
    written = unescape(html(report(compare(log, [policy], [estimator]))))
    assert -1 < written.find(reason) < written.find("<p><strong>") < written.find("<svg")
