"""The Python of an uploaded log names its file, says where to put it, and runs there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAD = "query,item,rank,click,propensity\n"
LINES = [f"q{n % 3},d{n % 4},{n % 2 + 1},{int(n % 5 == 0)},0.25" for n in range(200)]
TEXT = HEAD + "\n".join(LINES) + "\n"


NAMES = "clicks of may.csv", "it's a log = x.csv"
EACH = "import sys\nfor program in sys.argv[1:]:\n    exec(program, {})\n    print('END')"


@pytest.mark.usefixtures("files_read_here")
def test_the_program_of_an_uploaded_log_runs_from_a_fresh_folder(visit, tmp_path):
    """In a fresh Python, too; one for all of them."""
    programs = [uploaded(visit, tmp_path / name) for name in NAMES]
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", EACH, *programs],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    printed = ran.stdout.split("END\n")
    assert len(printed) == len(NAMES) + 1
    assert all(each.startswith("rank,") for each in printed[:-1])


def uploaded(visit, path):
    """The program of a file that is uploaded, and then lies in the folder."""
    name, text = path.name, f"{TEXT}{path.name},d1,1,0,0.25\n"
    app = visit("load")
    app.file_uploader(key="file").upload(name, text.encode()).run()
    assert not app.exception
    assert not app.error
    app.switch_page("pages/sql.py").run()
    program = next(part.value for part in app.code if "ask(log" in part.value)
    assert "# Put the file of this name in the folder where this runs." in program
    assert f"load({name!r}" in program
    path.write_text(text)
    return program
