"""What happens before the command line is even read: Ctrl+C ends it in silence, help is quick."""

import subprocess
import sys

STOPPED_EARLY = """
import sys

class Keyboard:
    def find_spec(self, name, path=None, target=None):
        if name == "typer":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Keyboard())
from engine.cli.start import start
start()
"""


def test_a_stop_while_modules_are_read_shows_no_traceback():
    ended = subprocess.run([sys.executable, "-c", STOPPED_EARLY], capture_output=True, text=True)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")


def test_help_opens_no_database_and_reads_no_tables():
    script = "import sys; from engine.cli.start import start; sys.argv[1:] = ['--help']; start()"
    ended = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", script], capture_output=True, text=True
    )
    assert "engine.cli.options" in ended.stderr, "modules are listed as they load"
    assert ended.returncode == 0
    assert "duckdb" not in ended.stderr
    assert "pyarrow" not in ended.stderr
    assert "pandas" not in ended.stderr
