"""Times of several runs: medians with ranges, the processor's beside the clock's."""

import gc
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.runner.section import number_text


@dataclass(frozen=True)
class Ratio:
    """How many times one thing costs another, run by run; prints the median and the range."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle ratio."""
        return statistics.median(self.values)

    def __str__(self) -> str:
        """The median, and the range where there are several runs."""
        return _ranged(self.values, "")


@dataclass(frozen=True)
class Timing:
    """Seconds by the clock and of the processor, run by run."""

    clock: tuple[float, ...]
    processor: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle run by the clock, in seconds."""
        return statistics.median(self.clock)

    @property
    def work(self) -> float:
        """The middle run of the processor, in seconds."""
        return statistics.median(self.processor)

    def __truediv__(self, other: "Timing") -> Ratio:
        """How many times the processor seconds of the other, run by run."""
        pairs = zip(self.processor, other.processor, strict=False)
        return Ratio(tuple(mine / max(theirs, 1e-6) for mine, theirs in pairs))

    def over(self, other: "Timing") -> Ratio:
        """How many times the seconds of the other by the clock, run by run."""
        return Ratio(tuple(a / b for a, b in zip(self.clock, other.clock, strict=False)))

    def __str__(self) -> str:
        """The clock's median with its range, and the processor's median in brackets."""
        return f"{_ranged(self.clock, ' s')} [{_seconds(self.work)} s]"


def measured(task: Callable[[], object], times: int = 3, warm: bool = True) -> Timing:
    """The times of a task, run so often after a run that warms up."""
    return side_by_side({"": task}, times, warm)[""]


def side_by_side(
    tasks: Mapping[str, Callable[[], object]], times: int = 3, warm: bool = True
) -> dict[str, Timing]:
    """The times of several tasks, taken in turn, so that load on the machine meets all of them."""
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in tasks}
    for turn in range(-1 if warm else 0, times):
        for name, task in tasks.items():
            gc.collect()
            clock, processor = time.perf_counter(), time.process_time()
            task()
            spent = time.perf_counter() - clock, time.process_time() - processor
            if turn >= 0:
                runs[name].append(spent)
    return {name: Timing(*map(tuple, zip(*spent, strict=True))) for name, spent in runs.items()}


def timing(costs: Sequence[Mapping[str, float]]) -> Timing:
    """The timing of several runs that processes of their own reported."""
    return Timing(
        tuple(cost["clock"] for cost in costs), tuple(cost["processor"] for cost in costs)
    )


def _ranged(values: tuple[float, ...], unit: str) -> str:
    middle = f"{_seconds(statistics.median(values))}{unit}"
    if len(values) < 2:
        return middle
    return f"{middle} ({_seconds(min(values))}–{_seconds(max(values))})"


def _seconds(number: float) -> str:
    return f"{number:.4f}".rstrip("0").rstrip(".") if number < 0.01 else number_text(number)
