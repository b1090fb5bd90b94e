"""The one runner: finds the benchmark files, measures each on its own, and writes the page."""

import argparse
import importlib
import subprocess
import sys
from pathlib import Path

from benchmarks.runner import page
from benchmarks.runner.processes import ROOT
from benchmarks.runner.results import run
from benchmarks.runner.section import Scale, Section

LONGEST = 3_600
"""Seconds after which a benchmark file is given up."""


def found() -> list[str]:
    """The names of the files in `benchmarks/` that offer a section."""
    files = sorted((ROOT / "benchmarks").glob("*.py"))
    return [path.stem for path in files if "\nSECTION = " in path.read_text("utf-8")]


def section(name: str) -> Section:
    """The section of a benchmark file."""
    loaded = importlib.import_module(f"benchmarks.{name}").SECTION
    assert isinstance(loaded, Section), name
    return loaded


def main() -> None:
    """Measure what is asked for, and write the page after each file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", default=[], help="names of files; all if left out")
    parser.add_argument("--scale", choices=["small", "full"], default="full")
    parser.add_argument("--page", action="store_true", help="write the page, measure nothing")
    parser.add_argument("--child", default="", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        run(given.child, section(given.child), Scale(given.scale)).save()
        return
    names = [Path(name).stem for name in given.only] or found()
    unknown = sorted(set(names) - set(found()))
    if unknown:
        sys.exit(f"there is no benchmark {unknown[0]}; there are {', '.join(found())}")
    failed = [] if given.page else [name for name in names if not _measured(name, given.scale)]
    page.write()
    if failed:
        sys.exit(f"failed: {', '.join(failed)}; what they measured before that is kept")


def _measured(name: str, scale: str) -> bool:
    """Measure one file in a process of its own; whether it ended well."""
    print(f"{name} ...", flush=True)
    command = [sys.executable, "-m", "benchmarks", "--child", name, "--scale", scale]
    try:
        return subprocess.run(command, cwd=ROOT, timeout=LONGEST, check=False).returncode == 0
    except subprocess.TimeoutExpired:
        print(f"{name} did not end in {LONGEST:,} s", file=sys.stderr)
        return False
    finally:
        page.write()
