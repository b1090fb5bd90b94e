"""Rows that a small file would become far too many of: refused before one of them is written."""

import json
import re
from itertools import chain

import pytest

from engine.core.errors import EngineError
from engine.ingest.load import load
from engine.ingest.text import expanded
from engine.ingest.text.bounds import refuse_growth
from engine.logs.store import Workspace

NOTE = "n" * 200_000
COUNTS = "item,rank,views,clicks\na,1,25000000,10\nb,2,24000000,5\n"
LISTS = f"note,items,clicks\n{NOTE},{'|'.join(['a', 'b'] * 40_000)},a\n" * 3
OBJECTS = json.dumps(
    {"note": NOTE, "results": [{"doc_id": f"d{n}", "clicked": n % 2} for n in range(5_000)]}
)
NUMBERED = (
    "note," + ",".join(f"item_{n},click_{n}" for n in range(1, 400)) + "\n"
    + (NOTE + "," + ",".join(["a,1"] * 399) + "\n") * 4
)  # fmt: skip
EVENTS = "\n".join(
    json.dumps(each)
    for each in chain(
        [{"query_id": "q", "user_query": NOTE, "query_response_hit_ids": ["a", "b"] * 30_000}] * 2,
        [{"query_id": "q", "action_name": "click", "object_id": "a"}] * 2,
    )
)
FILES = {
    "counts.csv": COUNTS,
    "lists.csv": LISTS,
    "objects.jsonl": (OBJECTS + "\n") * 3,
    "numbered.csv": NUMBERED,
    "events.ndjson": EVENTS + "\n",
}


@pytest.mark.parametrize("name", FILES)
def test_a_small_file_that_becomes_far_too_many_rows_is_one_sentence(tmp_path, name):
    (tmp_path / name).write_text(FILES[name])
    with pytest.raises(EngineError, match=r"would become [\d,]+ rows of [\d,]+ MB") as refused:
        load(tmp_path / name, workspace=Workspace(tmp_path / "workspace"))
    assert refused.value.fix
    assert int(re.sub(r".*rows of ([\d,]+) MB.*", r"\1", str(refused.value)).replace(",", "")) > 100
    assert list((tmp_path / "workspace").iterdir()) == []


DSJSON = {
    "_label_cost": -1, "_label_probability": 0.5, "_labelIndex": 0, "pdrop": 0.999,
    "a": [1, 2], "p": [0.5, 0.5], "c": {"_multi": [{"id": "a"}, {"id": "b"}]},
}  # fmt: skip
SESSIONS = "s\t0\tQ\t" + "q" * 500_000 + "\t0\t" + "\t".join(map(str, range(400))) + "\n"
GROWING = {
    "copies.dsjson": json.dumps(DSJSON | {"EventId": "e" * 400_000}) + "\n",
    "sessions.txt": SESSIONS * 2,
}


@pytest.mark.parametrize("name", GROWING)
def test_lines_that_grow_far_too_much_are_refused_before_they_fill_the_disk(
    tmp_path, monkeypatch, name
):
    written = []

    def refused(size, path):
        written.append(size)
        refuse_growth(size, path)

    monkeypatch.setattr(expanded, "refuse_growth", refused)
    (tmp_path / name).write_text(GROWING[name])
    with pytest.raises(EngineError, match=r"would become rows of more than 10\d MB") as error:
        load(tmp_path / name, workspace=Workspace(tmp_path / "workspace"))
    assert error.value.fix
    assert max(written) < 103_000_000
    assert list((tmp_path / "workspace").iterdir()) == []


def test_counts_of_many_views_are_read(tmp_path):
    path = tmp_path / "counts.csv"
    path.write_text("item,rank,views,clicks\na,1,60000,10\nb,2,40000,5\n")
    assert load(path, workspace=Workspace(tmp_path / "workspace")).counts["rows"] == 100_000
