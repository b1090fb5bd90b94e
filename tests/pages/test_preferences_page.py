"""Which do users prefer: every view, the bias in three actions, links, bad parameters."""

import numpy as np
import pytest

from engine.access.settings import workspace
from engine.ingest.samples import samples
from engine.logs.arrays import from_table
from tests.interleaving.interleaved import draft_table

VIEW = "preferences_view_two"


@pytest.fixture
def said(said):
    """The texts of a page as a reader sees them, without the escapes of Markdown."""
    return lambda app: said(app).replace("\u2060", "").replace("\\", "")


def test_the_default_shows_pages_and_the_race(visit, said):
    app = visit("preferences")
    assert not app.exception
    assert not app.error
    text = said(app)
    assert "favours neither of these two rankings" in text
    assert "interleaving needs 9" in text
    assert "an A/B test 1,0" in text


def test_balanced_interleaving_is_biased_on_a_rotation(visit, said):
    app = visit("preferences", preferences_method="balanced")
    text = said(app)
    assert "A would win 25% of impressions and B 75%" in text
    assert "favours B, although random clicks show no preference" in text


def test_the_blind_spot_of_team_draft(visit, said):
    app = visit("preferences", preferences_example="Blind spot")
    assert "Interleaving never decides between them; an A/B test needs" in said(app)


@pytest.mark.parametrize("key", ["debiased_balanced", "probabilistic", "optimised", "multileave"])
def test_every_method_is_drawn(visit, said, key):
    app = visit("preferences", preferences_method=key)
    assert not app.exception
    assert not app.error
    assert "favours neither" in said(app)


@pytest.mark.parametrize("key", sorted(samples()))
@pytest.mark.parametrize("view", ["Who won the log", "Pairs of clicks"])
def test_every_sample_answers_or_says_what_is_missing(visit, key, view):
    app = visit("preferences", log=key, **{VIEW: view})
    assert not app.exception


def test_an_interleaved_log_opens_on_its_verdict(visit, said):
    table = draft_table(np.random.default_rng(1), users=500)
    log = from_table(table, name="interleaved", workspace=workspace())
    app = visit("preferences", log=log)
    assert not app.exception
    text = said(app)
    assert "Users prefer A: it wins" in text
    assert "estimable" in text


def test_a_sample_is_one_click_away(visit, said):
    app = visit("preferences", log="open_bandit_bts", **{VIEW: "Who won the log"})
    app.button(key="interleaved_sample").click().run()
    assert not app.exception
    assert "Users prefer A: it wins" in said(app)


def test_pairs_state_which_way_they_point_and_their_accuracy(visit, said):
    app = visit("preferences", log="three_rankers", **{VIEW: "Pairs of clicks"})
    text = said(app)
    assert "100% prefer the lower result" in text
    assert "agree with the truth of this simulated log" in text
    assert "on a good ranking most of its pairs are wrong" in text


def test_dueling_bandits_beside_the_ab_test(visit, said):
    app = visit("preferences", duels="400", **{VIEW: "Several rankings"})
    assert not app.exception
    assert "After 400 impressions" in said(app)
    assert "their lines coincide" in said(app)


def test_the_log_beside_the_interleaving(visit, said):
    app = visit(
        "preferences", log="michael_jordan", promise_impressions="1000",
        **{VIEW: "Before and after"},
    )  # fmt: skip
    assert not app.exception
    assert "From the log alone" in said(app)


def test_a_policy_file_is_one_of_the_two(visit, said):
    """In a simulated log it is policy B; of two rankings one is its own, the other the log's."""
    app = visit("preferences", log="michael_jordan", promise_impressions="500",
                **{VIEW: "Before and after"})  # fmt: skip
    scores = "item,score\nUniversity home page,2\nPublications list,1\n"
    app.file_uploader(key="policy_file").upload("mine.csv", scores.encode())
    app.run()
    assert not app.exception
    assert "Most relevant earns" in said(app)
    assert "more than mine.csv" in said(app)
    app.selectbox(key="promise_a").set_value("scores(name='mine.csv')").run()
    assert "both policies are the same" in app.error[0].value.lower()
    app.selectbox(key="uploaded").set_value("").run()
    assert "Most relevant earns" in said(app)

    app = visit("preferences", log="three_rankers", uploaded="mine.csv")
    assert "made with the policy file mine.csv" in said(app)
    rows = "query,item,score\n1,5,2\n1,9,3\n2,4,1\n"
    app.file_uploader(key="policy_file").upload("mine.csv", rows.encode())
    app.run()
    assert not app.exception
    assert not app.error
    assert app.query_params["list_b_rotation"] == "9,5"
    assert len(app.query_params["list_a_rotation"].split(",")) == 2
    assert "made with the policy file" not in said(app)
    assert app.query_params["liked_rotation"].startswith("9=0.")
    app.file_uploader(key="policy_file").upload("bad.csv", b"item,probability\n1,7\n")
    assert "must lie between 0 and 1" in app.run().error[0].value


@pytest.mark.parametrize(
    "parameters",
    [
        {"preferences_method": "![x](https://a.invalid/x)"},
        {"list_a_rotation": "a,a"},
        {"list_a_rotation": "a,b,c,d,e,f,g"},
        {"liked_rotation": "a=two"},
        {VIEW: "Several rankings", "duel_rankings": "a,b"},
        {"preferences_users": "nobody"},
    ],
)
def test_bad_parameters_are_one_sentence(visit, parameters):
    app = visit("preferences", **parameters)
    assert not app.exception
    assert len(app.error) == 1
