"""A reward of 1.234 among whole ones: the question, and either answer."""

import pytest

from engine.core.errors import EngineError
from engine.ingest.load import load
from engine.ingest.read_options import ReadOptions
from engine.logs.store import temporary

AMOUNTS = ["0", "17", "25", "1.234", "0", "40"]


def total(tmp_path, amounts, decimal=""):
    rows = [f"i{n % 9},{amounts[n % len(amounts)]}" for n in range(60)]
    (tmp_path / "log.csv").write_text("\n".join(["item,revenue", *rows]))
    options, mapping = ReadOptions(decimal=decimal), {"reward": "revenue"}
    log = load(tmp_path / "log.csv", mapping=mapping, options=options, workspace=temporary())
    return float(log.query("SELECT sum(reward) AS total FROM log")["total"][0])


def test_dots_that_may_group_thousands_are_a_question(tmp_path):
    with pytest.raises(EngineError, match="dots in column 'revenue' may be decimal"):
        total(tmp_path, AMOUNTS)
    assert total(tmp_path, AMOUNTS, "comma") == pytest.approx(10 * (17 + 25 + 1234 + 40))
    assert total(tmp_path, AMOUNTS, "point") == pytest.approx(10 * (17 + 25 + 1.234 + 40))


@pytest.mark.parametrize(
    "amounts", [["0", "17", "1.5", "1.234"], ["0", "1.234", "2.718", "1"], ["0", "17", "0.125"]]
)
def test_other_decimals_and_seconds_without_whole_ones_ask_nothing(tmp_path, amounts):
    assert total(tmp_path, amounts) == pytest.approx(60 / len(amounts) * sum(map(float, amounts)))
