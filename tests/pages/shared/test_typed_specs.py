"""Typed specs: checked, suggested below the controls, and kept as specs in the link."""

import pytest

from pages.parts.shared.inputs.typed_specs import meant

MEANT = {
    ("policies", "sofmax(0.2)"): "softmax(temperature=0.2)",
    ("policies", "Most relevnt"): "most_relevant",
    ("estimators", "SNIPS "): "snips",
    ("examination", "naive"): "naive_ctr",
    ("policies", "zzzzzz"): "",
    ("policies", "softmax((((" + "(" * 300): "softmax",
}


@pytest.mark.parametrize(("family", "text"), MEANT)
def test_a_mistyped_spec_finds_the_one_that_was_meant(family, text):
    assert meant(family, text) == MEANT[family, text]


def test_a_suggestion_is_taken_with_one_click(visit):
    app = visit("compare", policies=["uniform", "sofmax(0.2)"], estimators=["ips"])
    assert "Did you mean softmax" in app.error[0].value.replace("\\", "")
    next(button for button in app.button if button.label.startswith("Use ")).click().run()
    assert not app.exception
    assert not app.error
    assert app.query_params["policies"] == ["uniform", "softmax(temperature=0.2)"]


def test_the_link_holds_specs_where_the_control_shows_titles(visit):
    app = visit("compare", policies=["uniform"], estimators=["ips"])
    picker = app.multiselect(key="policies")
    assert "Most relevant" in picker.options
    picker.set_value(["uniform", "most_clicked"]).run()
    assert app.query_params["policies"] == ["uniform", "most_clicked"]


@pytest.mark.parametrize("name", ["estimators", "estimators_rankings"])
def test_a_link_chooses_the_estimators_of_any_log(visit, name):
    app = visit("compare", log="michael_jordan", policies=["uniform"], **{name: ["ips", "dm"]})
    picker = next(each for each in app.multiselect if each.label.startswith("Estimators"))
    assert picker.value == ["ips", "dm"]
    picker.set_value(["ips"]).run()
    assert app.query_params["estimators"] in ("ips", ["ips"])
    assert "estimators_rankings" not in app.query_params, "one name in every link"


def test_a_link_says_that_a_picker_is_empty(visit, said):
    app = visit("compare", policies=["uniform"], estimators=["ips"])
    app.multiselect(key="policies").set_value([]).run()
    assert app.query_params["policies"] in ("", [""])
    shared = visit("compare", policies=[""], estimators=["ips"])
    assert shared.multiselect(key="policies").value == []
    assert "Pick at least one policy" in said(shared)
