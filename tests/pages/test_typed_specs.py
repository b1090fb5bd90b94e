"""Typed specs: checked, suggested below the controls, and kept as specs in the link."""

import pytest

from pages.parts.shared.typed_specs import meant

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
