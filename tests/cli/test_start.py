"""Ctrl+C before the command line is even read ends it in silence."""

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
