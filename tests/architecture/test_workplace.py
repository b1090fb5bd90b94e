"""What is committed could have been written anywhere: no machine's paths, no registry's address."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRACES = re.compile(
    r"/wor[k]/|/tm[p]/w/|\.librar[y]\b|/hom[e]/\w+/|/roo[t]/|fil[e]:///"
    r"|index-ur[l]|find-link[s]|pypi\.or[g]/simple|pkg\.de[v]/"
)


def tracked():
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listing.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listing.stdout.decode().split("\0") if name]


def test_no_tracked_text_names_a_machine_or_a_registry():
    found = []
    for path in tracked():
        if path.is_file() and b"\0" not in (data := path.read_bytes())[:4_096]:
            text = data.decode("utf-8", "replace")
            found += [f"{path.name}: {hit.group()}" for hit in TRACES.finditer(text)]
    assert found == []


def test_constraints_pin_exact_versions_and_nothing_else():
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert [line for line in pins if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []
