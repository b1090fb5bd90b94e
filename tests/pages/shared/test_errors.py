"""How an error begins on a page."""

from pathlib import Path

import pytest

from engine import api
from engine.core.errors import EngineError


def test_a_sentence_begins_with_a_capital():
    assert EngineError("off-policy estimates need propensities").on_page.startswith("Off-policy")
    assert EngineError("'sofmax' is not a policy").on_page == "'sofmax' is not a policy."


@pytest.mark.parametrize("name", ["clicks.csv", "my clicks.csv", "july and august.2.csv"])
def test_the_name_of_a_file_stays_as_it_is_written(tmp_path, name):
    Path(tmp_path / name).write_text("")
    with pytest.raises(EngineError) as error:
        api.load(tmp_path / name)
    assert error.value.on_page.startswith(f"{name} is empty")
