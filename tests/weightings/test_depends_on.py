"""Every weighting draws its assumption, and exports say the same."""

import pytest

from engine.core.method import methods
from engine.figures.compare.weighting_assumption import weighting_assumption
from engine.weightings.weighting import LOOKS


@pytest.mark.parametrize("key", methods("weightings"))
def test_every_weighting_has_a_picture_of_its_own_assumption(key):
    kind = methods("weightings")[key]
    assert len(kind.depends_on) == 5
    assert set(kind.depends_on) <= set(LOOKS)
    figure = weighting_assumption([key])
    assert list(figure.table["looks_at"]) == [LOOKS[letter] for letter in kind.depends_on]
    assert kind.assumes in figure.alt


def test_the_program_prints_the_table(capsys):
    figure = weighting_assumption(["slate"])
    exec(compile(figure.python, "exported", "exec"), {})
    assert capsys.readouterr().out == figure.csv() + "\n"


def test_the_picture_of_all_tells_weights_apart_by_what_they_look_at():
    table = weighting_assumption().table
    told = dict.fromkeys(table["weighting"], "")
    assert len(told) == len(methods("weightings"))
    assert methods("weightings")["slate"].depends_on == "iiiii"
    assert methods("weightings")["reward_interaction"].depends_on == "iii.."
