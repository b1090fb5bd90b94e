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


@pytest.mark.parametrize("name", ["clicks of may.csv", "it's a log = x.csv"])
def test_the_program_of_an_uploaded_log_runs_from_a_fresh_folder(visit, tmp_path, name):
    text = f"{TEXT}{name},d1,1,0,0.25\n"
    app = visit("load")
    app.file_uploader(key="file").upload(name, text.encode()).run()
    assert not app.exception
    assert not app.error
    app.switch_page("pages/sql.py").run()
    program = next(part.value for part in app.code if "ask(log" in part.value)
    assert "# Put the file of this name in the folder where this runs." in program
    assert f"load({name!r}" in program
    (tmp_path / name).write_text(text)
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("rank,")
