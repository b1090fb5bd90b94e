"""Environments of other packages, made beside the checkout where they do not disturb ours.

`benchmarks/environments/NAME.txt` lists what an environment holds, as pip reads it; it is made in
`.benchmarks/NAME`, which git ignores, and made anew when the list changes.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.runner.processes import ROOT, NotMeasured, script

LISTS, PLACE = ROOT / "benchmarks" / "environments", ROOT / ".benchmarks"
MINUTES = float(os.environ.get("COUNTERCLICK_BENCH_MINUTES", "15"))
"""How long an installation may take."""
QUIET = "--disable-pip-version-check"


@dataclass(frozen=True)
class Environment:
    """An environment by name; `reason` says why it could not be made, empty where it was."""

    name: str
    python: Path
    reason: str = ""

    def run(self, file: str, *arguments: object, limit: float = 600) -> object:
        """What a script of `benchmarks/peers` prints as JSON in this environment.

        Raises:
            NotMeasured: the environment could not be made, or the script failed.
        """
        if self.reason:
            raise NotMeasured(f"not installed: {self.reason}")
        return script(self.python, file, *arguments, limit=limit)

    @property
    def versions(self) -> dict[str, str]:
        """The packages of the list with their installed versions."""
        if self.reason:
            return {}
        done = subprocess.run(
            [str(self.python), "-m", "pip", "list", "--format=freeze", QUIET],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        every = dict(line.split("==") for line in done.stdout.splitlines() if "==" in line)
        return {name: every[name] for name in every if name.lower() in _names(self.name)}


def environment(name: str) -> Environment:
    """The environment of this name, made when it is not there yet or its list has changed."""
    folder, wanted = PLACE / name, (LISTS / f"{name}.txt").read_text("utf-8")
    python, stamp = folder / "bin" / "python", folder / "made-from.txt"
    if stamp.is_file() and stamp.read_text("utf-8") == wanted:
        return Environment(name, python)
    shutil.rmtree(folder, ignore_errors=True)
    reason = _made(folder, python, LISTS / f"{name}.txt")
    if not reason:
        stamp.write_text(wanted, "utf-8")
    return Environment(name, python, reason)


def names() -> list[str]:
    """The environments that have a list."""
    return sorted(path.stem for path in LISTS.glob("*.txt"))


def _made(folder: Path, python: Path, wanted: Path) -> str:
    """Why the environment could not be made; nothing where it was."""
    pip = [str(python), "-m", "pip", "install", "--quiet", QUIET]
    options = [line.split() for line in wanted.read_text("utf-8").splitlines()]
    more = [word for words in options if words[:1] == ["#"] for word in words if word[:2] == "--"]
    steps = [[sys.executable, "-m", "venv", str(folder)], [*pip, *more, "-r", str(wanted)]]
    for step in steps:
        try:
            done = subprocess.run(
                step, capture_output=True, text=True, timeout=60 * MINUTES, check=False
            )
        except subprocess.TimeoutExpired:
            limit = f"{MINUTES:g} minutes, the limit that COUNTERCLICK_BENCH_MINUTES sets"
            return f"pip did not end in {limit}"
        if done.returncode:
            return failure(done.stderr)
    return ""


def failure(errors: str) -> str:
    """What went wrong, out of all that pip wrote: what a program it called says, else its own."""
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    best = [line for mark in ("fatal:", "ERROR") for line in lines if line.startswith(mark)]
    return (best or lines or ["pip failed"])[0][:200]


def _names(name: str) -> set[str]:
    lines = (LISTS / f"{name}.txt").read_text("utf-8").splitlines()
    wanted = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return {line.split("=")[0].split("<")[0].split("[")[0].strip().lower() for line in wanted}
