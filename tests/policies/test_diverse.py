"""Diverse pages as a policy: chosen by hand, evaluated, interleaved, and run in the loop."""

import numpy as np
import pytest

from engine import api
from engine.core.errors import EngineError
from engine.core.method import parse
from engine.logs.arrays import from_table
from engine.loop.rankers.click_sums import ClickSums
from engine.loop.schedule import Schedule
from engine.loop.simulate import simulate
from engine.online_evaluation.interleaved_log import analyse
from engine.policies.candidates import logged_candidates
from engine.policies.diverse import problem_of_topics
from engine.rankings.selection import greedy
from engine.simulator.michael_jordan import MichaelJordan
from engine.studies.preferences.interleaved_world import interleaved_log

PROFESSOR = (4, 5, 7, 8)
SPEC = "diverse(topic='meaning')"


@pytest.fixture(scope="module")
def log():
    world = MichaelJordan(athlete=0.9, shown=9)
    table = world.log(parse("policies", "uniform"), 4_000, np.random.default_rng(0))
    professor = [world.truth.items[place] for place in PROFESSOR]
    table["meaning"] = np.where(np.isin(table["item"], professor), "professor", "athlete")
    return from_table(table, truth=world.spec)


def test_topics_are_intents_by_hand():
    # Topic x: .6 and .5 want an item, 1 - .4 * .5 = .8 one of them; y: .2. Shares .8 and .2 of 1.
    problem = problem_of_topics(np.array([0.6, 0.5, 0.2]), np.array(["x", "x", "y"]), 3)
    assert problem.chances == pytest.approx([0.8, 0.2])
    assert problem.intents == pytest.approx(np.array([[0.75, 0], [0.625, 0], [0, 1]]))
    # After the first, .2 * .625 = .125 of x are left to gain, and .2 of y.
    assert greedy(problem)[0].tolist() == [0, 2, 1]


def test_the_page_serves_the_second_meaning_early(log):
    candidates = logged_candidates(log)
    pages = {
        spec: parse("policies", spec).marginals(candidates) for spec in (SPEC, "most_relevant")
    }
    belongs = candidates.grouped("meaning")[np.argmax(pages[SPEC], axis=0)]
    plain = candidates.grouped("meaning")[np.argmax(pages["most_relevant"], axis=0)]
    assert "professor" in belongs[:3]
    assert "professor" not in plain[:4]
    for chances in pages.values():
        assert chances.sum(axis=0) == pytest.approx(np.ones(9))


def test_it_is_evaluated_and_interleaved_like_any_other(log):
    found = api.evaluate(log, [SPEC, "most_relevant"]).to_frame()
    assert (found["value"] > 0).all()
    world, rng = parse("simulator", log.truth).replace(shown=5), np.random.default_rng(1)
    policies = [parse("policies", spec) for spec in (SPEC, "most_relevant")]
    table = interleaved_log(world, *policies, 500, rng, log=log)
    assert analyse(from_table(table)).counts.impressions == 500


def test_the_loop_ranks_as_the_policy_does():
    ranker = parse("loop.rankers", "diverse(topics=(0, 0, 1))")
    seen = np.full((1, 3), 1e9)
    credit = ClickSums(seen * [0.6, 0.5, 0.2], {"seen": seen})
    assert np.argsort(-ranker.scores(credit, np.random.default_rng(0)))[0].tolist() == [0, 2, 1]
    topics = tuple(int(place in PROFESSOR) for place in range(9))
    world = MichaelJordan(athlete=0.9)
    plan = Schedule(rounds=2_000, worlds=20, seed=1, snapshots=10)
    shares = []
    for spec in (f"diverse(topics={topics})", "ips_policy_aware"):
        run = simulate(world, parse("loop.rankers", spec), plan)
        late = (run.exposure[-1] - run.exposure[-2]).astype(float)
        shares.append(late[:, list(PROFESSOR)].sum() / late.sum())
    assert shares[0] > shares[1] + 0.1
    with pytest.raises(EngineError, match="9 whole numbers"):
        simulate(world, parse("loop.rankers", "diverse(topics=(1, 2))"), Schedule(rounds=2))


def test_only_a_log_has_topics():
    world = parse("simulator", "top_k(items=4, shown=2)")
    with pytest.raises(EngineError, match="only a log has topics"):
        parse("policies", SPEC).marginals(world.candidates())
