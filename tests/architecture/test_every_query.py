"""What the program asks of a log outside evaluation and examination, on Spark as on DuckDB."""

import dataclasses
import re
import sys
import traceback
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from engine import api
from engine.core.errors import EngineError
from engine.core.method import methods, parse
from engine.counts.over_time import (
    clicks_by_rank,
    clicks_per_impression,
    exposure_gini,
    persistence,
)
from engine.diagnostics.logging_policy import independent_ranks
from engine.diagnostics.logging_policy.same_rewards import _together, beyond_items
from engine.diagnostics.logging_policy.uniform_rankings import equal_pairs
from engine.diversity.intents_from_clicks import intents_from_clicks
from engine.evaluation.compare import compare
from engine.evaluation.plan import EvaluationPlan
from engine.evaluation.unmatched import unmatched
from engine.fairness.audit.over_time import shares_over_time
from engine.health.repeated_rows import _lines
from engine.health.repeated_values import repeated_items
from engine.ingest.tables.item_groups import item_columns
from engine.interleaving.pairs.pair_counts import pair_counts
from engine.judgments.training_rows import training_rows
from engine.learners.ratings.ratings import ratings_of
from engine.logs.arrays import from_table
from engine.logs.cache import LogCache
from engine.logs.loggers import loggers
from engine.logs.preview import first_rows
from engine.logs.rewards import reward_names
from engine.logs.store import Workspace
from engine.online_evaluation.log_counts import log_counts, winners_in_order
from engine.online_evaluation.logged_rankings import logged_pages
from engine.studies.monitoring import monitor
from engine.studies.preferences import pair_truth
from engine.totals import group_sums, moments
from engine.totals.largest_weights import largest_weights, rows_with_largest_rewards
from tests.architecture.test_spark import Recorder, address, alike, source_on

__all__ = ["address"]


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """400 pages of three by two policies with what any method asks for."""
    rng = np.random.default_rng(22)
    pages, ranks = 400, 3
    rows = pages * ranks
    item = np.argsort(rng.random((pages, 6)), axis=1)[:, :ranks].ravel()
    table = {
        "impression": np.repeat(np.arange(pages), ranks).astype(str),
        "session": np.repeat(np.arange(pages) // 2, ranks).astype(str),
        "query": np.repeat(rng.integers(0, 4, pages), ranks).astype(str),
        "item": item.astype(str),
        "rank": np.tile(np.arange(1, ranks + 1), pages),
        "reward": (rng.random(rows) < 0.3).astype(float),
        "propensity": rng.choice([0.1, 0.25], rows),
        "propensity_item_rank": np.full(rows, 1 / 6),
        "policy": np.repeat(np.where(np.arange(pages) % 4 < 2, "a", "b"), ranks),
        "timestamp": np.repeat(
            np.datetime64("2026-11-01", "us") + np.arange(pages) * np.timedelta64(1, "h"), ranks
        ),
        "arm": np.repeat(rng.choice([-3, -2, 2, 3], pages), ranks).astype(str),
        "seen": (rng.random(rows) < 0.7).astype(float),
        "x0": np.repeat(rng.integers(0, 3, pages), ranks).astype(float),
        "price": rng.integers(1, 9, 6)[item].astype(float),
        "brand": np.array(["u", "v", "v", "u", "w", "w"])[item],
        "ranking_a": np.repeat("0|1|2", rows),
        "ranking_b": np.repeat("3|4|5", rows),
        "team": np.array([None, "A", "B"])[rng.integers(0, 3, rows)],
    }
    return from_table(table, workspace=Workspace(tmp_path_factory.mktemp("logs")))


@pytest.fixture(scope="module")
def singles(tmp_path_factory):
    """1,200 single items with columns of the event and of the item."""
    rng = np.random.default_rng(23)
    rows = 1_200
    item = rng.integers(0, 6, rows)
    table = {
        "query": rng.integers(0, 4, rows).astype(str),
        "item": item.astype(str),
        "reward": (rng.random(rows) < 0.3) * rng.choice([1.0, 2.0], rows),
        "propensity": np.full(rows, 1 / 6),
        "x0": rng.integers(0, 5, rows).astype(float),
        "price": rng.integers(1, 9, 6)[item].astype(float),
        "brand": np.array(["u", "v", "v", "u", "w", "w"])[item],
        "pool": np.array(["0|1|2|3|4|5", "5|4|3|2|1|0|6"])[rng.integers(0, 2, rows)],
    }
    return from_table(table, workspace=Workspace(tmp_path_factory.mktemp("logs")))


def rng():
    return np.random.default_rng(0)


def fitted(log, spec):
    return parse("examination", spec).fit(log)


def learned(log, spec):
    return parse("learners", spec).learn(log, rng())


def weight(log):
    """The weight of a policy in the log."""
    answer = compare(log, ["most_clicked"], ["ips"]).answers[0]
    return answer.evidence.weight


def powers(log):
    """Powers of the propensity, which stand for its values where nearly every row has its own."""
    plan = EvaluationPlan(log, None)
    plan.add(parse("policies", "most_clicked"), parse("estimators", "ips"))
    return moments.moments(log, "bucket", plan.joint.binding, ["propensity"])


def each(name, question, rules):
    """The same question by each of the rules."""
    return {
        f"{name} {key}": lambda log, rule=rule: question(log, rule()) for key, rule in rules.items()
    }


CREDITS, PAIRS = methods("interleaving.credits"), methods("interleaving.pairs")
OVER_TIME = clicks_by_rank, clicks_per_impression, exposure_gini, persistence
OF_PAGES = {
    "same rewards": lambda log: (_together(log), beyond_items(log)),
    "intents": lambda log: intents_from_clicks(log, "0", 2),
    "training rows": lambda log: training_rows(log, fitted(log, "all_pairs")),
    "features of pages": lambda log: fitted(log, "regression_em(features='x0')"),
    "arms": lambda log: fitted(log, "swap_interventions"),
    "what was seen": lambda log: fitted(log, "viewport"),
    "clicks by rank": lambda log: parse("examination", "naive_ctr").influence(log),
    "curves of policies": lambda log: parse("examination", "contextual(by=policy)").influence(log),
    "audit over time": lambda log: shares_over_time(log, "brand"),
    "rules of groups": lambda log: (item_columns(log), shares_over_time(log, "price > 4")),
    "health": lambda log: [check().findings(log) for check in methods("health").values()],
    "rows that stand twice": lambda log: _lines(log, ["item_code", "rank"]),
    **each("wins", log_counts, CREDITS),
    **each("winners", winners_in_order, CREDITS),
    "rankings beside pages": logged_pages,
    "variants": api.compare_variants,
    **each("pairs", pair_counts, PAIRS),
    "listwise": lambda log: learned(log, "listwise(features='x0')"),
    "over time": lambda log: [question(log) for question in OVER_TIME],
    "first rows": first_rows,
    "rewards": lambda log: (reward_names(log), loggers(log)),
    "repeated items": repeated_items,
    "largest rewards": lambda log: rows_with_largest_rewards(log, weight(log)),
    "largest weights": lambda log: largest_weights(log, weight(log), 5),
    "keys": group_sums._sizes,
    "powers": powers,
    "ends of sessions": lambda log: unmatched(log, 2.0, (0.0, 1.0)),
    "independent ranks": lambda log: float(log.reduce(independent_ranks.SQL)["repeats"][0]),
    "pages of a simulation": lambda log: log.reduce(pair_truth._ROWS),
    "policies together": lambda log: compare(log, ["most_clicked"], ["snips(weighting=balanced)"]),
    "uniform rankings": equal_pairs,
    "ranks one by one": lambda log: compare(
        log, ["most_clicked"], ["ips(weighting=action(propensities='counted'))", "dr"]
    ),
}
OF_SINGLES = {
    "item softmax": lambda log: learned(log, "item_softmax(features='x0', item_features='price')"),
    "argmax by columns": lambda log: learned(log, "argmax(estimator='dr', features='x0')"),
    "a learned policy": lambda log: compare(log, [learned(log, "poem(features='x0')")], ["ips"]),
    "along the log": lambda log: monitor(log, "most_clicked"),
    "what an item is": lambda log: compare(
        log, ["most_clicked"], ["ips(weighting=marginalised(features='brand'))"]
    ),
    "predictions by brand": lambda log: compare(
        log, ["most_clicked"], ["dr(weighting=marginalised(features='brand'))"]
    ),
    "ratings": ratings_of,
    "rewards above one": lambda log: methods("health")["rewards"]().findings(log),
    "replay": lambda log: compare(log, ["most_clicked"], ["replay"]),
    "rewards by columns": lambda log: parse("reward_models", "features(columns='x0')").fit(log),
    "rewards by brand": lambda log: parse("reward_models", "tabular(item_features='brand')").fit(
        log
    ),
}


ENGINE = Path(api.__file__).parent
ASKS = re.compile(r"\.(?:query|reduce)\(")
ANY = {"logs/log.py", "logs/cache.py", "logs/rewards.py", "logs/subset.py"}
BY_TEXT = {"diagnostics/logging_policy/independent_ranks.py", "studies/preferences/pair_truth.py"}
"""Whose SQL the questions here name, for lack of a log that they would ask."""
IN_OTHER_TESTS = {
    "click_counts/lists.py",
    "diagnostics/user_behaviour/slate_dependence.py",
    "fit_alarms/alarms.py",
    "fit_alarms/sums_by_group.py",
    "counts/reward_shares.py",
    "results/click_model_fit.py",
    "totals/by_sql.py",
    "totals/cube.py",
    "weightings/supported.py",
}
"""What `test_spark.py` and `test_cluster.py` ask."""
OF_THIS_MACHINE = {
    "lecture/off_policy_evaluation.py",
    "clusters/cluster_log.py",
    "counts/row_counts.py",
    "click_counts/consecutive_lists.py",
}
"""What asks a log that the program made, only clusters, or only files of this machine."""


class Tracer(Recorder):
    """A source that remembers which file of the engine asked what."""

    def __init__(self, source):
        super().__init__(source)
        self.files = set()

    def query(self, sql, **tables):
        calls = traceback.walk_stack(sys._getframe(1))
        paths = (Path(frame.f_code.co_filename) for frame, _ in calls)
        inside = (str(p.relative_to(ENGINE)) for p in paths if p.is_relative_to(ENGINE))
        self.files.add(next((path for path in inside if path not in ANY), "a test"))
        return super().query(sql, **tables)


def test_whatever_the_engine_asks_of_a_log_is_answered_alike(log, singles, address):
    files = set()
    for source, questions in ((log, OF_PAGES), (singles, OF_SINGLES)):
        tracer = Tracer(source.source)
        recorded = dataclasses.replace(source, source=tracer, cache=LogCache())
        for question in questions.values():
            with suppress(EngineError):  # some refuse so small a log after they asked
                question(recorded)
        files |= tracer.files
        spark = source_on(address, source)
        for sql, (tables, answer) in {sql: rest for sql, *rest in tracer.asked}.items():
            alike(answer, spark, sql, tables)
    asks = {path for path in ENGINE.rglob("*.py") if ASKS.search(path.read_text("utf-8"))}
    asking = {str(path.relative_to(ENGINE)) for path in asks}
    assert asking - files - ANY - BY_TEXT - IN_OTHER_TESTS - OF_THIS_MACHINE == set()
