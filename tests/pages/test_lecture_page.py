"""The lecture page: guess, reveal, go on; a link restores it; bad parameters do no harm."""

from engine.lecture.exhibit import exhibits
from engine.lecture.lock_in import LockIn


def press(app, label):
    next(button for button in app.button if button.label == label).click()
    return app.run()


def test_the_answer_hides_until_it_is_revealed(visit, said):
    app = visit("lecture")
    assert not app.exception
    assert "80 were not seen" not in said(app)
    assert "80 were not seen" in said(press(app, "Reveal"))
    assert exhibits()[0].aha in [part.value for part in app.markdown]  # upright: one file less


def test_a_guess_and_hands_are_compared_with_the_answer(visit, said):
    app = visit("lecture")
    app.number_input(key="guess").set_value(50.0)
    for letter, hands in zip("abcde", (1, 2, 3, 4, 10), strict=True):
        app.number_input(key=f"hands_{letter}").set_value(hands)
    press(app, "Reveal")
    assert "off by 30" in said(app)
    assert "10 of 20 (50%) chose the right answer" in said(app)


def test_next_goes_on_and_forgets_the_guess(visit):
    app = press(press(visit("lecture", guess="40"), "Reveal"), "Next")
    assert app.title[0].value == exhibits()[1].title
    assert app.number_input(key="guess").value is None
    assert "Reveal" in [button.label for button in app.button]
    assert press(app, "Back").title[0].value == exhibits()[0].title


def test_a_link_restores_the_numbers(visit, said):
    app = visit("lecture", exhibit=LockIn.title, reveal="true", lock_in_seen="0.5")
    assert LockIn(seen=0.5).show().sentence in said(app)


def test_bad_parameters_fall_back(visit):
    wrong = {"exhibit": "nothing", "reveal": "perhaps", "guess": "-5", "hands_a": "<b>x</b>"}
    app = visit("lecture", **wrong, not_seen_rank="99")
    assert not app.exception
    assert app.title[0].value == exhibits()[0].title


def test_the_presenter_has_the_same_answer_and_less_around_it(visit, said):
    app = visit("lecture", present="true", reveal="true")
    assert not app.exception
    assert "80 were not seen" in said(app)
