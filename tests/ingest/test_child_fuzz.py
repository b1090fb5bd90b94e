"""Mutated files and random tables under the limits of the child: what was written adds up."""

import json
import subprocess
import sys

import numpy as np
import pytest

from tests.ingest.random_tables import table, written
from tests.ingest.test_mutations import PACKS, SEEDS, mutated

READER = """
import json, sys
from pathlib import Path
import duckdb
from engine.ingest.child import answer, limit
from engine.logs.store import QUARANTINE, Workspace

limit()
place = Workspace(sys.argv[2])
given = {"read": "load", "workspace": sys.argv[2], "mapping": None, "name": None,
         "policy_each": False, "in_place": False,
         "options": {"separator": "", "encoding": "", "dates": "", "decimal": "", "drop": []}}

def rows(path):
    return duckdb.connect().execute(f"SELECT COUNT(*) FROM '{path}'").fetchall()[0][0]

for path in sorted(Path(sys.argv[1]).iterdir()):
    print(path.name, file=sys.stderr, flush=True)
    said = answer(given | {"paths": [str(path)]})
    if "refused" in said:
        what, where, fix = (said["refused"].get(part) for part in ("what", "where", "fix"))
        print(json.dumps({"file": path.name, "sentence": bool(what) and "Error" not in what}))
        continue
    fingerprint = said["answer"]["fingerprint"]
    log = place.open(fingerprint)
    print(json.dumps({"file": path.name, "counts": log.counts,
        "rows": int(log.query("SELECT COUNT(*) AS n FROM log")["n"][0]),
        "lines": int(log.query("SELECT COUNT(DISTINCT line) AS n FROM log")["n"][0]),
        "aside": rows(place.root / fingerprint / QUARANTINE)}))
    place.delete(fingerprint)
assert not list(place.root.iterdir())
"""


def check(folder, place):
    """Read every file of a folder in one process; how many became logs."""
    run = subprocess.run(
        [sys.executable, "-c", READER, str(folder), str(place)], capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr[-3_000:]
    answers = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
    answers = [each for each in answers if "file" in each]
    assert len(answers) == len(list(folder.iterdir()))
    read = 0
    for each in answers:
        if "counts" not in each:
            assert each["sentence"], each
            continue
        counts, read = each["counts"], read + 1
        parts = ("read", "quarantined", "header", "blank")
        assert counts["lines"] == sum(counts[part] for part in parts), each
        assert each["rows"] == counts["rows"], each
        assert each["aside"] == counts["quarantined"], each
        assert each["lines"] <= counts["read"], each
    return read


def fill(folder, kind, seed, times):
    folder.mkdir()
    rng = np.random.default_rng(seed)
    for turn in range(times):
        if kind == "tables":
            data = written(table(rng), rng)
        else:
            pack = PACKS.get(kind) if turn % 2 else None
            data = pack(mutated(SEEDS["csv"], rng)) if pack else mutated(SEEDS[kind], rng)
        (folder / f"{turn:05}").write_bytes(data)
    return folder


def test_a_few_random_tables(tmp_path):
    assert check(fill(tmp_path / "files", "tables", 1, 12), tmp_path / "workspace") > 0


@pytest.mark.long
@pytest.mark.parametrize("kind", SEEDS)
def test_five_thousand_mutated_files_in_the_child(kind, tmp_path):
    assert check(fill(tmp_path / "files", kind, 5, 420), tmp_path / "workspace") > 20


@pytest.mark.long
def test_two_thousand_random_tables_in_the_child(tmp_path):
    assert check(fill(tmp_path / "files", "tables", 6, 2_000), tmp_path / "workspace") > 400
