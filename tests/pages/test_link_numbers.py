"""Numbers in a link that their control cannot show: named in a sentence, and left out."""

import pytest

from pages.parts.shared.link_numbers import NumberControl

LEVEL = NumberControl("Confidence level", "level", 0.8, 0.99, 0.95)
ROUNDS = NumberControl("Rounds", "rounds", 50, 100_000, 2_000, whole=True)


@pytest.mark.parametrize(
    ("control", "text", "shows"),
    [
        (LEVEL, "0.9", True),
        (LEVEL, "abc", False),
        (LEVEL, "", False),
        (LEVEL, "nan", False),
        (LEVEL, "99", False),
        (ROUNDS, "2000", True),
        (ROUNDS, "2000.0", True),
        (ROUNDS, "60.5", False),
        (ROUNDS, "inf", False),
    ],
)
def test_a_control_shows_numbers_in_its_range(control, text, shows):
    assert control.shows(text) is shows


def test_the_sentence_names_the_control_its_range_and_what_is_used():
    assert ROUNDS.ignored("abc") == (
        "Rounds: “abc” in the link is not a whole number from 50 to 100,000; 2,000 is used."
    )


def warnings(app):
    return "\n".join(str(part.value) for part in app.warning).replace("\\", "")


@pytest.mark.parametrize("given", ["abc", "99"])
def test_a_number_that_is_none_is_named_until_the_reader_sets_another(visit, given):
    app = visit("home", attention=given)
    slider = app.slider(key="attention")
    assert f"“{given}” in the link is not a number from 0 to 2; 1 is used." in warnings(app)
    assert slider.value == 1
    assert "attention" not in app.query_params
    assert given in warnings(app.run()), "the sentence stays while the page is drawn again"
    app.slider(key="attention").set_value(1.5).run()
    assert not app.warning


def test_a_guess_and_hands_that_are_no_numbers_are_named(visit):
    app = visit("lecture", guess="abc", hands_a="<b>x</b>", not_seen_rank="99")
    text = warnings(app)
    assert "Guess (0–100): “abc” in the link is not a number from 0 to 100; it is left out." in text
    for part in ("“<b>x</b>”", "“99”"):
        assert part in text
    assert not {"guess", "hands_a", "not_seen_rank"} & set(app.query_params)


def test_a_choice_that_is_not_there_is_named(visit):
    app = visit("methods", view="Cartes")
    assert "View: the link asks for “Cartes”, which is not here; Cards is used." in warnings(app)
    assert not visit("methods", view="Glossary").warning


def test_good_numbers_are_not_named(visit):
    assert not visit("lecture", guess="40", hands_a="3").warning
