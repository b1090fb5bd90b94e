"""Pages in closed form give the answers of the tables of all chances."""

from dataclasses import replace

import numpy as np
import pytest

from engine.diagnostics.overlap.support import support
from engine.evaluation.compare import Comparison, compare
from engine.logs.arrays import from_table
from engine.logs.log import Log
from engine.logs.lookup import Lookup
from engine.policies import cross_fitting, shown_pages
from engine.policies.policy import Policy
from engine.reward_models.tabular import Tabular
from engine.terms.arrays import values_at
from engine.terms.term import LookedUp
from engine.weightings.curve_weighting import exposures
from engine.weightings.policy_aware import PolicyAware

POLICIES = (
    "most_clicked",
    "most_relevant",
    "uniform",
    "epsilon_greedy(base=most_clicked, epsilon=0.3)",
    "epsilon_greedy(base=uniform)",
)
ESTIMATORS = (
    "snips(weighting='policy_aware')",
    "snips",
    "dr",
    "dm",
    "ips(weighting='examination')",
    "switch_dr",
)


@pytest.fixture(scope="module")
def log() -> Log:
    """Queries of one to six items at four ranks; some items are shared, one query is frequent."""
    rng = np.random.default_rng(3)
    pages, ranks = 900, 4
    query = rng.zipf(1.4, pages) % 10**6
    rows: dict[str, list[float]] = {name: [] for name in ("impression", "query", "item", "rank")}
    for page, name in enumerate(query.tolist()):
        items = rng.permutation(1 + name % 6)[:ranks]
        for rank, item in enumerate(items.tolist(), 1):
            shown = item if item < 2 else 10 * name + item
            for column, value in zip(rows, (page, name, shown, rank), strict=True):
                rows[column].append(value)
    table = {column: np.array(values) for column, values in rows.items()}
    size = np.minimum(1 + table["query"] % 6, 6)
    reward = (rng.random(len(size)) < 0.6 / table["rank"]).astype(float)
    return from_table(table | {"reward": reward, "propensity": 1 / size}, name="pages")


def fresh(log: Log) -> Log:
    """The same log, of which nothing is remembered."""
    return replace(log, cache=type(log.cache)())


def numbers(compared: Comparison) -> np.ndarray:
    """(answers, 5) values, errors, bounds and the largest weights."""
    answers = compared.answers
    return np.array(
        [[a.value, a.standard_error, *a.interval, a.max_weight, a.mean_weight] for a in answers]
    )


def test_answers_are_those_of_the_tables(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shown_pages, "LEAST", 10**9)
    by_tables = compare(fresh(log), POLICIES, ESTIMATORS)
    monkeypatch.setattr(shown_pages, "LEAST", 1)
    by_pages = compare(fresh(log), POLICIES, ESTIMATORS)
    np.testing.assert_allclose(numbers(by_pages), numbers(by_tables), rtol=1e-9, atol=1e-12)
    for first, second in zip(by_pages.answers, by_tables.answers, strict=True):
        assert first.verdict.word == second.verdict.word


@pytest.mark.parametrize("spec", POLICIES)
def test_support_exposure_and_expected_rewards(
    log: Log, spec: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shown_pages, "LEAST", 1)
    policy = Policy.parse(spec)
    pages = shown_pages.shown_pages(policy, log)
    assert pages is not None
    table = cross_fitting.relation(policy, log)
    for by_rank in (True, False):
        assert support(pages, log, by_rank) == pytest.approx(support(table, log, by_rank))
    curve = np.array([1.0, 0.6, 0.3, 0.2])
    for target in (exposures(pages), exposures(table)):
        seen = target.collected(curve)
        assert seen.sum() == pytest.approx(exposures(table).collected(curve).sum(), rel=1e-12)
        slopes = np.cos(np.arange(len(seen)))
        assert target.by_rank(slopes, 4) @ curve == pytest.approx(slopes @ seen, rel=1e-9)
        assert target.by_rank(slopes, 2) == pytest.approx(target.by_rank(slopes, 4)[:2])
    fitted = Tabular().fit(log)
    expected, other = fitted.expected(pages), fitted.expected(table)
    keys = {name: other.table[name] for name in expected.keys}
    np.testing.assert_allclose(values_at(expected, keys), other.table["value"], rtol=1e-12)
    assert pages.relation.keys() == table.keys()


def test_small_logs_and_other_policies_keep_their_tables(log: Log) -> None:
    assert shown_pages.shown_pages(Policy.parse("uniform"), log) is None
    softmax = Policy.parse("softmax")
    assert softmax.closed_form(cross_fitting.logged_candidates(log)) is None


def test_tables_of_other_policies_or_curves_have_other_digests(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shown_pages, "LEAST", 1)
    fitted, weighting = Tabular().fit(log), PolicyAware()
    tables: dict[str, list[Lookup]] = {}
    for spec in (*POLICIES[:4], "epsilon_greedy(base=most_clicked, epsilon=0.2)", POLICIES[0]):
        pages = shown_pages.shown_pages(Policy.parse(spec), log)
        assert pages is not None
        lookups = [pages.chances, fitted.expected(pages)]
        for curve in (np.array([1.0, 0.6, 0.3, 0.2]), np.array([1.0, 0.5, 0.3, 0.2])):
            term = weighting.of_curve(pages, log, curve).term
            assert isinstance(term, LookedUp)
            lookups.append(term.lookup)
        for kind, lookup in enumerate(lookups):
            tables.setdefault(f"{spec} {kind}", []).append(lookup)
    for first, *others in tables.values():
        for other in others:
            assert other.digest == first.digest
            np.testing.assert_array_equal(other.table["value"], first.table["value"])
    assert len({lookups[0].digest for lookups in tables.values()}) == len(tables)
