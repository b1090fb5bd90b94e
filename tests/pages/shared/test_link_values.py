"""Numbers in a link that their control cannot show: named in a sentence, and left out."""

import pytest

from pages.parts.shared.links.link_values import ChoiceControl, NumberControl

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


def test_good_values_are_not_named(visit):
    assert not visit("lecture", guess="40", hands_a="3", reveal="TRUE").warning
    assert not visit("methods", family="Click models", method="dbn").warning


def test_the_word_that_was_perhaps_meant_is_named_unless_it_is_used_already():
    view = ChoiceControl("View", "view", ("Cards", "Glossary"), "Cards")
    assert view.ignored("glosary") == (
        "View: the link asks for “glosary”, which is not here; Cards is used. "
        "Did you mean Glossary?"
    )
    assert "mean" not in view.ignored("cards") + view.ignored("x" * 10_000)


COMPARED = {"policies": ["uniform"], "estimators": ["ips"]}
UNKNOWN = [
    ("compare", {"tab": "Diagnostic"}, "Tab: the link asks for “Diagnostic”", "mean Diagnostics?"),
    ("compare", {"reward": "<b>x</b>"}, "What counts: the link asks for “<b>x</b>”", ""),
    ("compare", {"level": ["0.9", "0.85"]}, "“0.9, 0.85” in the link is not a number", ""),
    ("compare", {"level": "1e309"}, "“1e309” in the link is not a number", "0.95 is used"),
    ("compare", {"level": "-1"}, "“-1” in the link is not a number", "0.95 is used"),
    (
        "examination",
        {"examination_tab": "By segment", "segments": "__class__"},
        "Segment by: the link asks for “__class__”",
        "policy is used",
    ),
    ("methods", {"family": "$x$"}, "Family: the link asks for “$x$”", ""),
    ("methods", {"method": "a\x00b" * 99}, " methods: the link asks for “a ba b", "…”"),
    ("home", {"correct": "maybe"}, "“maybe” in the link is neither true nor false", ""),
    ("lecture", {"exhibit": "", "reveal": "2"}, "Exhibit: the link asks for “”", "“2” in the link"),
    (
        "preferences",
        {"preferences_view_two": "Several rankings", "duel_rankings": "a" * 900},
        "the text in the link has 900 characters; the field takes 400",
        "only the beginning is read",
    ),
]


@pytest.mark.parametrize(("page", "link", "named", "also"), UNKNOWN)
def test_what_a_control_cannot_show_is_named_and_leaves_the_address(visit, page, link, named, also):
    app = visit(page, **({**COMPARED, **link} if page == "compare" else link))
    assert not app.exception
    assert named in warnings(app)
    assert also in warnings(app.run()), "the sentence stays while the page is drawn again"
    left = set(link) - {"examination_tab", "preferences_view_two", "duel_rankings"}
    assert not left & set(app.query_params)


@pytest.mark.parametrize("estimator", ["sinps", "zzzz", "snips(", "__class__"])
def test_a_link_whose_estimators_are_all_unknown_shows_the_default(visit, said, estimator):
    app = visit("compare", policies=["uniform"], estimators=[estimator])
    assert not app.exception
    assert "Used instead: SNIPS" in app.error[0].value.replace("\\", "")
    assert "Pick at least one" not in said(app)
    assert "estimators" not in app.query_params


def test_a_link_with_more_methods_than_a_picker_takes_says_which_are_used(visit):
    many = [f"unknown_{number}" for number in range(15)]
    app = visit("examination", examine=many)
    assert not app.exception
    assert "correction): the link names 15 methods; the first 12 are used." in warnings(app)
    assert app.multiselect(key="examine").value == many[:12]
    app.multiselect(key="examine").set_value(["naive_ctr"]).run()
    assert not app.warning


def test_a_link_with_two_methods_for_one_says_which_is_used(visit):
    app = visit("preferences", preferences_view_two="Two rankings", preferences_method=["a", "b"])
    assert "Interleaving method: the link names 2 methods; the first is used." in warnings(app)


def test_a_name_that_no_page_knows_is_named_and_leaves_the_address(visit):
    app = visit("compare", policies=["uniform"], estimator="ips", **{"<b>$x$": "1"})
    assert not app.exception
    assert "“estimator” in the link is no setting; it is left out." in warnings(app)
    assert "Did you mean estimators?" in warnings(app)
    assert "“<b>$x$” in the link is no setting" in warnings(app.run())
    assert not {"estimator", "<b>$x$"} & set(app.query_params)


def test_a_setting_of_a_part_that_is_not_drawn_yet_is_kept(visit):
    app = visit("exposure", group="item", fair_query="q", rating_error="mse")
    assert not app.warning
    assert {"group", "fair_query"} <= set(app.query_params)
