"""Simulate: a world, its users and their parameters on controls that the link keeps."""

import pytest

from engine.core.method import methods
from pages.parts.shared.logs.workspace import open_log


def _truth(app):
    app.button(key="simulate").click().run()
    assert not app.exception
    assert not app.error
    return open_log("".join(app.query_params["log"])).truth


@pytest.mark.parametrize("users", methods("simulator.behaviours"))
def test_every_kind_of_user_has_its_parameters_on_sliders(visit, users):
    app = visit("load", sim_world="top_k", sim_world_top_k_users=users)
    assert not app.exception
    assert not app.error
    shown = {slider.key for slider in app.slider}
    for name in methods("simulator.behaviours")[users].parameters():
        assert f"sim_world_top_k_users_{users}_{name}" in shown or users == "position_based"


def test_sliders_make_the_world_that_is_simulated(visit):
    app = visit("load", sim_world="top_k", sim_world_top_k_users="dbn", sim_size="200")
    app.slider(key="sim_world_top_k_users_dbn_continuation").set_value(0.5).run()
    app.slider(key="sim_world_top_k_shown").set_value(3).run()
    assert _truth(app) == "top_k(shown=3, users='dbn(continuation=0.5)')"


def test_a_link_restores_the_world(visit):
    app = visit(
        "load", sim_world="two_items", sim_world_two_items_relevance_2="0.3", sim_size="100"
    )
    assert _truth(app) == "two_items(relevance=(0.6, 0.3))"


def test_a_world_in_a_world_has_its_own_controls(visit):
    app = visit(
        "load", sim_world="changing", sim_world_changing_base="michael_jordan",
        sim_world_changing_base_michael_jordan_athlete="0.4", sim_size="100",
    )  # fmt: skip
    assert _truth(app) == "changing(base='michael_jordan(athlete=0.4)')"


def test_a_typed_spec_stands_as_it_is(visit):
    spec = "top_k(items=7, users='ubm(renewed=0.3)')"
    app = visit("load", sim_world=spec)
    assert not app.error
    assert spec not in [code.value for code in app.code], "drawn when it is looked at"
    app.session_state["origin"] = "Simulate a log"
    app.run()
    assert spec in [code.value for code in app.code]
    assert not [slider for slider in app.slider if str(slider.key).startswith("sim_world")]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"sim_world": "mars"}, "mars"),
        ({"sim_world": "top_k", "sim_world_top_k_shown": "99"}, "cannot show 99 of 20 items"),
        ({"sim_world": "top_k", "sim_world_top_k_users": "<b>"}, "is not a method"),
        ({"sim_world": "two_items", "sim_world_two_items_relevance_1": "nan"}, ""),
        ({"sim_world": "many_queries", "sim_world_many_queries_items": "inf"}, ""),
    ],
)
def test_nonsense_is_told_or_forgotten(visit, wrong, told):
    app = visit("load", **wrong)
    assert not app.exception
    assert any(told in error.value for error in app.error) or not told


def test_a_policy_that_draws_no_rankings_is_told(visit):
    app = visit("load", sim_policy="logged", sim_size="100")
    app.button(key="simulate").click().run()
    assert not app.exception
    assert any("no rankings to draw" in error.value for error in app.error)
