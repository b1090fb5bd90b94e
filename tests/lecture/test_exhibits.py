"""Each exhibit says a number that is right, at its default controls and at others."""

import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from engine.ingest.samples import open_sample
from engine.lecture.attention_by_rank import AttentionByRank
from engine.lecture.effective_sample_size import EffectiveSampleSize
from engine.lecture.exhibit import EDGES, exhibits, option, options, short, whole
from engine.lecture.fair_share import FairShare
from engine.lecture.history import History
from engine.lecture.interventions import Interventions
from engine.lecture.lock_in import LockIn
from engine.lecture.misspecified_curve import MisspecifiedCurve
from engine.lecture.not_seen import NotSeen
from engine.lecture.off_policy_evaluation import OffPolicyEvaluation
from engine.lecture.one_query import OneQuery
from engine.lecture.which_of_two import WhichOfTwo
from engine.loop.rankers.ips import IPS
from engine.reports.sheets import pages, sheet
from tests.pages.shared_answers import answered

KINDS = exhibits()
SHEETS = Path(__file__).parents[2] / "docs" / "lecture"


made = cache(lambda kind: kind())
"""An exhibit at its default controls; what it computes stays with it."""


def shown(kind):
    """What an exhibit shows at its default controls, computed once; its page shows this too."""
    return answered(kind.show)(made(kind))


def setting(kind):
    """The setting of an exhibit, likewise."""
    return answered(kind.setting)(made(kind))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_an_exhibit_is_complete(kind):
    exhibit, found = made(kind), shown(kind)
    assert 0 <= found.answer <= 100
    assert whole(found.answer) in found.sentence
    assert exhibit.question().endswith("?")
    assert setting(kind).endswith(".")
    assert kind.aha.endswith(".")
    assert len(kind.title) <= 62  # the picker of exhibits shows it whole
    assert kind.notes
    assert kind.minutes > 0
    assert exhibit.exercises()
    for figure in (found.before, found.after):
        assert figure.alt
        assert len({len(column) for column in figure.table.values()}) == 1


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_the_formula_with_the_numbers_put_in_ends_in_the_answer(kind):
    found = shown(kind)
    assert short(found.answer / 100) in found.worked
    assert found.worked.count("{") == found.worked.count("}")


@pytest.mark.parametrize("kind", [OffPolicyEvaluation, EffectiveSampleSize, WhichOfTwo])
def test_every_value_that_is_drawn_or_said_has_its_interval(kind):
    found = shown(kind)
    for figure in (found.before, found.after):
        values, lows, highs = (np.array(figure.table[key]) for key in ("value", "low", "high"))
        assert ((lows < values) & (values < highs)).all()
    assert found.sentence.count(" to ") == len(re.findall(r"clicks per 100", found.sentence))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_a_sheet_has_a_solution_for_every_exercise(kind, monkeypatch):
    before, found = setting(kind), shown(kind)
    monkeypatch.setattr(kind, "setting", lambda _: before)
    monkeypatch.setattr(kind, "show", lambda _: found)
    text = sheet(kind)
    tasks, solutions = text.split("## Solutions")
    count = len(kind().exercises())
    for part in (tasks, solutions):
        assert re.findall(r"^(\d)\. ", part, re.M) == [str(n + 1) for n in range(count)]


def test_the_sheets_of_the_documentation_are_current():
    written = pages([(made(kind), shown(kind)) for kind in KINDS])
    files = {path.name: path.read_text("utf-8") for path in SHEETS.glob("*.md")}
    stale = {name for name in files | written if files.get(name) != written.get(name)}
    assert stale == set(), "run `make reference`"


def test_the_walk_is_an_hour_without_gaps():
    assert [kind.place for kind in KINDS] == list(range(1, len(KINDS) + 1))
    assert len(KINDS) >= 8
    assert 45 <= sum(kind.minutes for kind in KINDS) <= 70


@pytest.mark.parametrize(("answer", "at"), [(0, 0), (19.9, 0), (20, 1), (80, 4), (100, 4)])
def test_an_answer_falls_into_one_option(answer, at):
    assert option(answer) == at
    assert len(options()) == len(EDGES) - 1


def test_of_100_missing_clicks_at_rank_3_80_were_not_seen():
    # (1 - 1/3) / (1 - 1/3 x 1/2) = (2/3) / (5/6) = .8
    assert NotSeen().show().answer == pytest.approx(80)
    assert NotSeen(rank=1).show().answer == 0
    assert NotSeen(rank=5).show().answer == pytest.approx(100 * 0.888888888888889)


def test_two_doors_is_the_closed_form():
    assert LockIn(seen=0.5).show().answer == pytest.approx(100 * 0.3552631578947369)
    assert LockIn(worse=0.4, seen=0.5).show().answer == pytest.approx(100 * 0.18947368421052632)
    assert LockIn(worse=0.3, seen=0.5).show().answer == 0
    assert LockIn().threshold == pytest.approx(5 / 6)


def test_a_threshold_is_where_the_chance_vanishes():
    just = LockIn().threshold
    assert LockIn(seen=just + 1e-6).show().answer == 0
    assert LockIn(seen=just - 1e-2).show().answer > 0


def test_history_has_many_winners_and_the_best_is_rarely_among_them():
    found = shown(History)
    assert found.answer < 35
    assert int(re.search(r"(\d+) different", found.sentence).group(1)) >= 5
    assert found.after.table["on top"].sum() == pytest.approx(100)


def test_both_cures_beat_either_alone_beyond_chance():
    exhibit = made(Interventions)
    ends = {name: run.best_on_top[-1].mean() for name, run in exhibit._runs.items()}
    worst = np.sqrt(2 * 0.25 / exhibit.worlds)
    both = ends.pop("corrected, exploring")
    assert both > max(ends.values()) + 2 * worst
    assert ends["clicks"] < 0.3


def test_the_click_of_the_exercise_counts_what_the_ranker_counts():
    marginal = IPS(exploration=0.1).marginals(20, 1 / np.arange(1, 6))[1]
    assert f"{1 / marginal:.3f}" in Interventions().exercises()[0].solution


def test_glasses_that_are_right_enough_end_well_and_others_do_not():
    wrong = MisspecifiedCurve()._share_wrong
    good = wrong(0.33)
    weak, strong = MisspecifiedCurve(believed=0.9).show().answer, wrong(0.15)
    assert good < 10 < min(weak, strong)
    low, high = MisspecifiedCurve().limits
    assert (low, high) == pytest.approx((0.33 * 5 / 6, 0.33 * 6 / 5))


def test_the_fade_measured_holds_the_truth_while_click_rates_do_not():
    for rank in (2, 5, 10):
        curve = made(AttentionByRank)._curves["all_pairs"]
        low, high = curve.interval[rank - 1]
        assert low - 0.02 < 1 / rank < high + 0.02
    assert made(AttentionByRank)._curves["naive_ctr"].interval[7, 1] < 1 / 8


def test_replay_keeps_one_row_in_34_and_the_estimate_is_the_published_one():
    found = shown(OffPolicyEvaluation)
    log = open_sample("open_bandit_random")
    assert len(log.items) == 34
    assert found.answer == pytest.approx(2.85)
    assert "0.45 clicks per 100" in found.sentence
    assert "it earned 0.69 clicks per 100 (0.53 to 0.85)" in found.sentence


def test_two_intervals_overlap_while_their_difference_is_clear():
    found = made(WhichOfTwo)._comparison
    first, second = (answer.interval for answer in found.answers)
    assert second[1] > first[0], "the room sees overlapping intervals"
    paired = next(d for d in found.differences if d.minus == found.answers[1].policy)
    assert paired.interval[0] > 0
    assert shown(WhichOfTwo).answer < 20


def test_a_long_log_is_worth_few_rows():
    found = shown(EffectiveSampleSize)
    weights = open_sample("open_bandit_bts").query("SELECT propensity FROM log")["propensity"]
    effective = (1 / weights).sum() ** 2 / (1 / weights**2).sum()
    assert found.answer == pytest.approx(100 * effective / len(weights))


def test_one_query_leaves_those_who_mean_somebody_else_with_nothing():
    # By hand: of those who mean the athlete, .1 x .15 x .2 = .003 find nothing; the others all do.
    assert OneQuery().show().answer == pytest.approx(100 * (0.6 * 0.003 + 0.4))
    assert OneQuery(athlete=1, actor=0).show().answer == pytest.approx(0.3)


def test_a_sliver_of_merit_is_a_gulf_of_exposure_whatever_its_width():
    ratio = 100 * 0.3912454751719 / 0.7103099178571
    assert FairShare().show().answer == pytest.approx(ratio)
    assert FairShare(gap=0.001).show().answer == pytest.approx(ratio)
    assert "costs 0.4% of the calls" in FairShare().show().sentence


def test_the_pick_of_the_highest_estimate_keeps_what_was_published():
    """With 1,000 rows .308 and .487 with clipped weights; with 200 rows it promises 1.508."""
    from engine.lecture.winners_curse import WinnersCurse

    assert shown(WinnersCurse).answer == pytest.approx(30.8, abs=0.5)
    after = dict(
        zip(*(shown(WinnersCurse).after.table[name] for name in ("name", "value")), strict=True)
    )
    assert after["brought with clipped weights"] == pytest.approx(48.7, abs=0.5)
    promised = float(re.findall(r"promises ([\d.]+)", WinnersCurse(rows=200).question())[0])
    assert promised == pytest.approx(150.8, abs=3)
