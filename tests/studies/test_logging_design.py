"""The designed logging policy: tighter than uniform and epsilon-greedy logging of equal loss."""

import numpy as np
import pytest

from engine.core.method import parse
from engine.ingest.samples import open_sample
from engine.policies.candidates import logged_candidates
from engine.policies.files.policy_files import write_policy
from engine.policies.uploaded import policies_of
from engine.studies.design.logging_design import (
    Question,
    _normalised,
    design,
    epsilon_greedy_of_loss,
    frontier,
)
from engine.studies.design.logging_question import as_policy, question_of


def question(seed, targets=2, queries=3, items=6):
    rng = np.random.default_rng(seed)
    reward = rng.beta(1.2, 2.8, (queries, items))
    chosen = [
        0.9 * np.eye(items)[(reward + 0.15 * rng.normal(size=reward.shape)).argmax(axis=1)]
        + 0.1 / items
        for _ in range(targets)
    ]
    return Question(np.array(chosen), reward, reward, np.full(queries, 1 / queries))


def test_without_a_budget_one_target_is_logged_in_proportion_to_its_root_moments():
    """The classic optimum: p proportional to pi * sqrt(E r^2), for each query."""
    asked = question(1, targets=1)
    found = design(asked, budget=10.0)
    wanted = asked.targets[0] * np.sqrt(asked.second_moment)
    wanted /= wanted.sum(axis=1, keepdims=True)
    assert np.abs(found.policy - wanted).max() < 0.01


@pytest.mark.parametrize("budget", [0.02, 0.05, 0.1])
def test_the_budget_is_kept_and_rows_sum_to_one(budget):
    for seed in range(5):
        found = design(question(seed), budget)
        assert found.loss <= budget + 1e-3
        assert np.allclose(found.policy.sum(axis=1), 1)
        assert found.policy.min() > 0


def test_the_closed_form_holds_however_far_needs_and_costs_are_apart():
    """Of each query, needs / chance^2 - costs is one number, which the item without cost says."""
    rng = np.random.default_rng(5)
    needs = 10 ** rng.uniform(-12, 0, (200, 8))
    costs = 10 ** rng.uniform(-9, 9, (200, 8))
    costs[:, 0] = 0.0
    chance = _normalised(needs, costs)
    assert chance.sum(axis=1) == pytest.approx(1)
    constant = (needs / chance**2)[:, :1]
    assert needs / chance**2 == pytest.approx(constant + costs, rel=1e-8)


def test_in_forty_worlds_it_beats_epsilon_greedy_and_uniform_logging_of_equal_loss():
    """Uniform logging of equal loss is uniform logging of fewer impressions."""
    better = []
    for seed in range(40):
        asked = question(seed)
        found = design(asked, 0.08)
        greedy = asked.variances(epsilon_greedy_of_loss(asked, found.loss)).max()
        uniform = np.full_like(found.policy, 1 / found.policy.shape[1])
        fewer = asked.loss(uniform) / found.loss
        better.append(
            (greedy / found.variance, asked.variances(uniform).max() * fewer / found.variance)
        )
    assert np.min(better) > 1
    assert np.median(better, axis=0).min() > 3


def test_a_small_change_of_the_design_makes_the_hardest_value_no_tighter():
    asked, rng = question(3), np.random.default_rng(0)
    found = design(asked, 0.05)
    for _ in range(200):
        moved = found.policy * np.exp(0.05 * rng.normal(size=found.policy.shape))
        moved /= moved.sum(axis=1, keepdims=True)
        if asked.loss(moved) <= 0.05:
            assert asked.variances(moved).max() > 0.98 * found.variance


def test_more_loss_or_more_log_make_the_interval_no_wider():
    rows = frontier(question(4), [0.02, 0.05, 0.1], [1_000, 4_000], 2.0)
    width = np.array(rows["half_width"]).reshape(3, 2)
    assert (np.diff(width, axis=0) <= 1e-6).all()
    assert np.allclose(width[:, 0] / width[:, 1], 2)


def test_the_design_for_a_log_is_a_policy_file_to_deploy(tmp_path):
    log = open_sample("open_bandit_random")
    asked, contexts = question_of(log, [parse("policies", "most_clicked")])
    found = design(asked, 0.5 * asked.loss(np.full(asked.reward.shape, 1 / asked.reward.shape[1])))
    path, candidates = tmp_path / "next.csv", logged_candidates(log)
    write_policy(as_policy(found, contexts, "next.csv"), log, candidates, path)
    (policy,) = policies_of(path, log)
    assert np.allclose(policy.marginals(candidates)[:, 0].sum(), len(log.queries))
