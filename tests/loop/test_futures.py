import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.core.method import parse
from engine.ingest.samples import open_sample
from engine.ingest.tables.item_groups import groups_of
from engine.logs.arrays import from_table
from engine.loop.experiments import future
from engine.loop.experiments.fixed_pages import fixed_pages
from engine.loop.experiments.futures import futures, ranker_of
from engine.loop.schedule import Schedule
from engine.loop.simulate import simulate
from engine.policies.candidates import logged_candidates
from engine.policies.uploaded import policies_of
from engine.simulator.from_log import from_log

SHORT = Schedule(rounds=400, worlds=60, seed=2)


@pytest.fixture(scope="module")
def log():
    return open_sample("michael_jordan")


def test_the_world_of_a_log_is_close_to_the_one_that_made_it(log):
    world, truth = from_log(log), parse("simulator", log.truth).truth
    assert np.abs(world.truth.examination - truth.examination).max() < 0.08
    assert np.abs(world.truth.liking - truth.liking).max() < 0.12
    assert world.truth.items == truth.items


def test_left_alone_the_wrong_item_stays_and_correction_ends_it(log):
    found = futures(log, ["most_clicked", "most_relevant"], schedule=SHORT, uncertain=False)
    naive, corrected = found.policies
    assert found.leader == "Air Jordan shoes"
    assert found.best == "Basketball career"
    assert naive.leader_keeps[-1] > 0.95
    assert corrected.best_on_top[-1] > 0.8
    assert corrected.clicks.mean[-1] > naive.clicks.high[-1]
    assert sum(naive.on_top.values())[-1] == pytest.approx(1)


def test_doubt_about_the_log_widens_the_bands_and_lowers_certainty(log):
    sure, open_ = (
        futures(log, ["most_clicked", "most_relevant"], schedule=SHORT, uncertain=doubt)
        for doubt in (False, True)
    )
    for certain, doubted in zip(sure.policies, open_.policies, strict=True):
        widths = [(one.clicks.high - one.clicks.low)[-1] for one in (certain, doubted)]
        assert widths[1] > widths[0] + 0.04
    assert sure.policies[1].best_on_top[0] == 1
    assert 0.3 < open_.policies[1].best_on_top[0] < 0.9
    assert open_.surpassed > 0.9


def test_policies_that_do_not_learn_are_named(log):
    found = futures(log, ["logged", "uniform"], schedule=SHORT)
    assert [future.policy for future in found.policies] == ["logged", "uniform"]
    assert found.policies[1].leader_keeps == pytest.approx(1 / 9)
    assert any("logged is fixed" in warning for warning in found.warnings)


def test_a_policy_file_is_shown_as_it_is(log, tmp_path):
    """Ranked by scores: the professor's item first, whatever is clicked."""
    path = tmp_path / "mine.csv"
    scores = [f"{item},{place}" for place, item in enumerate(log.items)]
    path.write_text("item,score\n" + "\n".join(scores) + "\n")
    (policy,) = policies_of(path, log)
    found = futures(log, [policy, "most_relevant"], schedule=SHORT, uncertain=False)
    of_file = found.policies[0]
    assert of_file.policy == policy.spec
    assert of_file.ranker is None
    assert of_file.on_top == {str(log.items[-1]): pytest.approx(np.ones(len(of_file.rounds)))}
    by_path = futures(log, [str(path)], schedule=SHORT, uncertain=False).policies[0]
    assert by_path.clicks.mean == pytest.approx(of_file.clicks.mean)
    with pytest.raises(EngineError, match=r"there is no file gone\.csv"):
        futures(log, ["scores(name='gone.csv')"], schedule=SHORT)


@pytest.mark.parametrize("spec", ["logged", "fair(method=exposure(constraint='merit'))"])
def test_a_policy_that_does_not_learn_earns_what_it_earns_by_its_chances(log, spec):
    world, policy = from_log(log, uncertain=False), parse("policies", spec)
    ranker = fixed_pages(policy, log, world.truth, 1)
    run = simulate(world, ranker, SHORT)
    candidates = logged_candidates(log)
    liking, seen = world.truth.liking[0], world.truth.examination
    exact = float(liking @ policy.marginals(candidates) @ seen)
    clicks = run.clicks[-1] / run.rounds[-1]
    assert clicks.mean() == pytest.approx(exact, abs=4 * clicks.std() / len(clicks) ** 0.5 + 0.02)
    first = run.order[0, :, 0] != run.order[-1, :, 0]
    assert first.any() == (policy.marginals(candidates)[:, 0].max() < 0.99)


def test_policies_become_the_rankers_that_go_on_doing_what_they_do():
    policy = parse("policies", "epsilon_greedy(epsilon=0.2, base='most_clicked')")
    assert ranker_of(policy).spec == "naive(exploration=0.2)"
    assert (
        ranker_of(parse("policies", "softmax(temperature=0.2)")).spec == "softmax(temperature=0.2)"
    )
    assert ranker_of(parse("policies", "logged")) is None


@pytest.mark.parametrize(
    ("spec", "ranker"),
    [
        ("fair", "fair_controller(due='item')"),
        ("fair(method=exposure(constraint='treatment'), group='seller')", "fair_controller"),
        ("fair(method=fairco(control=1), group='seller')", "fair_controller(control=1)"),
        ("diverse", "diverse"),
        ("diverse(method=exact, topic='seller')", "diverse"),
        ("epsilon_greedy(base='diverse', epsilon=0.5)", "diverse(exploration=0.5)"),
    ],
)
def test_fair_and_diverse_policies_have_a_ranker_that_pursues_the_same(spec, ranker):
    assert ranker_of(parse("policies", spec)).spec == ranker


def test_a_fair_policy_goes_on_with_the_groups_of_the_log():
    """One seller has the best items; alone they hold the top, and a fair page costs clicks."""
    world = parse("simulator", "top_k(items=6, shown=3)")
    table = world.log(parse("policies", "uniform"), 3_000, np.random.default_rng(4))
    best = np.argsort(-world.truth.liking[0])[:2]
    good = {world.truth.items[place] for place in best}
    table["seller"] = np.array(["north" if item in good else "south" for item in table["item"]])
    log = from_table(table)
    fair = "fair(method=exposure(constraint='treatment'), group='seller')"
    diverse = "diverse(topic='seller')"
    code = groups_of(log, "seller").code
    assert (ranker_of(parse("policies", fair), log).code == code).all()
    policies = ["fair", fair, diverse, "most_relevant"]
    found = futures(log, policies, schedule=SHORT, uncertain=False)
    assert [future.policy for future in found.policies] == policies
    assert not found.warnings
    gini = {future.policy: future.exposure_gini.mean[-1] for future in found.policies}
    assert gini["fair"] < gini["most_relevant"] - 0.2
    clicks = {future.policy: future.clicks.mean[-1] for future in found.policies}
    assert clicks["most_relevant"] > max(clicks[fair], clicks["fair"])


def test_a_bandit_log_with_gaps_in_its_curve_is_bridged():
    rows = 300
    rank = np.arange(rows) % 3 + 1
    item = np.where(rank == 3, "c", np.where(np.arange(rows) % 2 == 0, "a", "b"))
    reward = (np.arange(rows) % 4 == 0).astype(float)
    world = from_log(from_table({"item": item, "rank": rank, "reward": reward}))
    assert any("rank 3" in warning for warning in world.warnings)
    assert (world.truth.examination > 0).all()


def test_a_log_without_choice_is_refused():
    log = from_table({"item": ["a", "a"], "reward": [1.0, 0.0]})
    with pytest.raises(EngineError, match="never shows two items"):
        from_log(log)


def test_another_policy_leaves_the_futures_of_the_others_alone(log, monkeypatch):
    first = futures(log, ["most_clicked", "most_relevant"], schedule=SHORT)
    ran = []
    whole = future.simulate
    monkeypatch.setattr(
        future,
        "simulate",
        lambda world, ranker, *more: ran.append(ranker) or whole(world, ranker, *more),
    )
    again = futures(log, ["most_relevant", "softmax(temperature=0.37)"], schedule=SHORT)
    assert [ranker.temperature for ranker in ran] == [0.37]
    assert again.policies[0] is first.policies[1]
    assert again.surpassed == first.surpassed
