"""Learn a policy: claimed and honest values, what changed, links, bad parameters."""

import numpy as np
import pytest

from engine import api
from engine.ingest.samples import samples
from engine.logs.arrays import from_table
from pages.parts.learn.learning import SLOT, Request, usual
from pages.parts.shared.charts.chart import digest
from pages.parts.shared.links.design_link import DESIGN_TAB
from pages.parts.shared.logs.workspace import FIRST, open_log


def test_the_default_log_has_a_verdict_before_the_value(visit, said):
    app = visit("learn")
    assert not app.exception
    assert not app.error
    text = said(app)
    assert "on sessions that took no part in learning it" in text
    assert "learned from, its value is" in text
    assert any(word in text for word in ("estimable", "directional"))
    request = Request(open_log(FIRST).fingerprint, usual(open_log(FIRST)))
    assert app.session_state["jobs"][SLOT].key == digest(request), "the server prepares another"


@pytest.mark.parametrize("key", sorted(samples()))
def test_every_sample_can_be_learned_from(visit, said, key):
    app = visit("learn", log=key)
    assert not app.exception
    assert not app.error
    assert "per 100 impressions" in said(app) or "does not support" in said(app)


def test_what_changed_is_a_table_of_at_most_ten_queries(visit):
    app = visit("learn", log="three_rankers", learners=["argmax"], learn_tab="What changes")
    assert not app.exception
    table = next(frame.value for frame in app.dataframe if "before" in frame.value)
    assert 1 <= len(table) <= 10
    assert (table["before"] != table["after"]).any()


def test_numbers_and_the_winners_curse_open(visit, said):
    app = visit("learn", learners=["argmax"])
    assert not app.exception
    table = next(frame.value for frame in app.dataframe if "Reliability" in frame.value)
    assert list(table["Policy"]) == ["Highest estimate"]
    assert "argmax," not in said(app)
    assert "sessions to learn" in said(app)
    tab = "Why the claim is too high"
    app = visit("learn", learners=["argmax"], learn_tab=tab)
    assert not app.exception
    assert "sixteen" in said(app)


def test_a_learner_that_the_log_does_not_suit_is_refused_in_a_sentence(visit, said):
    app = visit("learn", log="three_rankers", learners=["poem", "argmax"])
    assert not app.exception
    assert "this log holds rankings" in said(app)
    assert "on sessions that took no part in learning it" in said(app)


def test_bad_parameters_are_told_and_the_rest_stays(visit):
    app = visit("learn", learners=["![x](https://a.invalid/x)", "argmax"], level="9")
    assert not app.exception
    assert len(app.error) == 1


def test_learning_online_stands_beside_learning_offline(visit, said):
    asked = {"online": ["thompson", "dbgd"], "online_rounds": "200", "learn_tab": "Online learning"}
    app = visit("learn", learners=["popularity"], **asked)
    assert not app.exception
    text = said(app)
    assert "In 200 impressions" in text
    assert "discards the rest" in text
    assert "dbgd and pdgd learn rankings" in text


def test_the_next_log_is_designed_for_the_policies_that_one_asks_about(visit, said):
    learners = {"learners": ["popularity"], "learn_tab": DESIGN_TAB}
    app = visit("learn", log="open_bandit_random", **learners)
    assert not app.exception
    assert not app.error
    assert "times as many impressions" in said(app)
    app = visit("learn", learners=["popularity"], learn_tab=DESIGN_TAB)
    assert not app.exception
    assert app.error[0].value.startswith("The next log can be designed for single items")


def test_ratings_have_an_answer_where_the_log_holds_some_and_an_experiment_everywhere(visit, said):
    """Thirty users rate every second of twenty items, so the naive average stays refused."""
    cells = [(user, item) for user in range(30) for item in range(20) if (user + item) % 2]
    user, item = zip(*cells, strict=True)
    stars = [1 + (one * other) % 5 for one, other in cells]
    log = from_table({"query": user, "item": item, "reward": stars})
    app = visit("learn", log=log, learners=["popularity"], learn_tab="Ratings")
    assert not app.exception
    text = said(app)
    assert "eighting by 1 / propensity" in text
    assert "Simulated users rate 5%" in text
    app = visit("learn", learners=["popularity"], learn_tab="Ratings")
    assert "This log holds no ratings" in said(app)


def test_a_value_that_is_not_estimable_links_to_the_design_of_the_next_log(visit):
    """The log shows one of two items in one row of two thousand: uniform cannot be valued."""
    rng = np.random.default_rng(1)
    item = (rng.random(3_000) < 0.0005).astype(int)
    table = {
        "item": np.array(["a", "b"])[item],
        "reward": (rng.random(3_000) < 0.1).astype(float),
        "propensity": np.where(item == 1, 0.0005, 0.9995),
    }
    app = visit("compare", log=from_table(table), policies=["uniform"])
    assert not app.exception
    links = {link.proto.label: link.proto for link in app.get("page_link")}
    assert "learn_tab=Design+of+the+next+log" in links["Design the next log"].query_string
    assert "design_targets=uniform" in links["Design the next log"].query_string
    app = visit("compare", policies=["most_relevant"])
    assert "Design the next log" not in {link.proto.label for link in app.get("page_link")}


def test_sliders_set_what_a_spec_does_not_say_itself():
    learners = ("norm_poem", "poem(penalty=2)", "argmax", "popularity")
    request = Request("log", learners, overlap=0.05, penalty=1.5)
    assert request.specs() == [
        "norm_poem(overlap=0.05, penalty=1.5)",
        "poem(overlap=0.05, penalty=2)",
        "argmax(overlap=0.05)",
        "popularity",
    ]
    assert Request("log", learners).specs() == list(learners)


def test_the_overlap_of_the_page_keeps_rare_items_out(visit, said):
    app = visit("learn", log="open_bandit_random", learners=["argmax"], overlap="0.2")
    assert not app.exception
    assert "Highest estimate" in said(app)


def test_compare_takes_a_learned_policy_that_looks_at_columns(visit, said, tmp_path):
    """Item x is liked where mood is above zero, item y elsewhere."""
    rng = np.random.default_rng(5)
    item, mood = rng.integers(2, size=2_000), rng.normal(size=2_000)
    table = {
        "item": np.array(["x", "y"])[item],
        "reward": (rng.random(2_000) < np.where((item == 0) == (mood > 0), 0.7, 0.2)).astype(float),
        "propensity": np.full(2_000, 0.5),
        "mood": mood,
    }
    log, file = from_table(table), tmp_path / "learned.json"
    api.learn(log, "norm_poem(features='mood')").save(file)
    app = visit("compare", log=log, policies=["uniform"], estimators=["snips"])
    app.file_uploader(key="policy_file").upload("learned.json", file.read_bytes())
    app.run()
    assert not app.exception
    assert not app.error
    assert "learned.json" in said(app)
