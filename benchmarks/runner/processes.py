"""Steps in processes of their own, as peak memory is measured over a process's life."""

import importlib
import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


class NotMeasured(Exception):
    """Why a step has no numbers; the sentence stands in the table's cell."""


@dataclass(frozen=True)
class Cost:
    """What a step cost: seconds by the clock and of the processor, megabytes at most, its answer.

    `megabytes_before` is the peak when the step began, so with modules and preparation alone.
    """

    clock: float
    processor: float
    megabytes: float
    megabytes_before: float
    answer: Any = field(default=None)


def alone(step: str, *arguments: object, limit: float = 600) -> Cost:
    """Run `module:function` with arguments that JSON can carry in a process of its own.

    A function that returns a callable prepares: what it returns is what is measured.

    Raises:
        NotMeasured: it failed, or did not end within `limit` seconds.
    """
    command = [sys.executable, "-m", "benchmarks.runner.processes", step, json.dumps(arguments)]
    return Cost(**_last_line(command, limit))


def script(python: Path | str, file: str, *arguments: object, limit: float = 600) -> Any:
    """What a script of `benchmarks/peers` prints as JSON on its last line, in some environment.

    Raises:
        NotMeasured: it failed, or did not end within `limit` seconds.
    """
    path = ROOT / "benchmarks" / "peers" / file
    return _last_line([str(python), str(path), *map(str, arguments)], limit)


def _last_line(command: list[str], limit: float) -> Any:
    paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=limit, check=False,
            env={**os.environ, "PYTHONPATH": paths}, cwd=ROOT,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise NotMeasured(f"did not end in {limit:g} s") from None
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"ended with {done.returncode}"]
        raise NotMeasured(f"failed: {lines[-1][:200]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def peak() -> float:
    """The megabytes that this process held at most so far.

    A process inherits the peak that the system keeps for its parent; Linux says its own as VmHWM.
    """
    status = Path("/proc/self/status")
    for line in status.read_text("ascii").splitlines() if status.is_file() else []:
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _child(step: str, arguments: str) -> None:
    module, _, function = step.partition(":")
    task = getattr(importlib.import_module(module), function)
    given = json.loads(arguments)
    before, clock, processor = peak(), time.perf_counter(), time.process_time()
    answer = task(*given)
    if callable(answer):
        before, clock, processor = peak(), time.perf_counter(), time.process_time()
        answer = answer()
    spent = time.perf_counter() - clock, time.process_time() - processor
    cost = Cost(*spent, peak(), before, answer if _is_plain(answer) else None)
    print(json.dumps(vars(cost)))


def _is_plain(answer: object) -> bool:
    return isinstance(answer, (int, float, str, list, dict, type(None)))


if __name__ == "__main__":
    _child(*sys.argv[1:])
