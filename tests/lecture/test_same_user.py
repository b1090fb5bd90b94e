"""The exhibit on balanced interleaving says the published shares."""

import pytest

from engine.lecture.same_user import SameUser


@pytest.mark.parametrize(("items", "wins"), [(3, 1 / 3), (4, 1 / 4), (5, 1 / 5)])
def test_a_wins_a_random_click_on_one_item_alone(items, wins):
    assert SameUser(items=items).show().answer == pytest.approx(100 * wins)


def test_a_team_draft_favours_neither():
    found = SameUser(method="team_draft").show()
    assert found.answer == pytest.approx(50)
    assert "favours neither" in found.sentence
