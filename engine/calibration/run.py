"""Run the audit in chunks: some logs of a regime, for some estimands, added to what there is."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from pathlib import Path

from engine.calibration import tally
from engine.calibration.estimand import Estimand, estimands
from engine.calibration.regimes import REGIMES
from engine.calibration.world import draw

SAVED = 20
"""After so many logs what was counted is kept."""


def run(
    regime: str,
    logs: int,
    folder: Path,
    *,
    only: Iterable[str] = (),
    numbers: Collection[str] = (),
    again: bool = False,
    day: str = "",
    tick: Callable[[int], None] = lambda _: None,
) -> tally.Results:
    """Go on until so many logs of a regime were drawn for every estimand, or for some of them.

    Args:
        regime: the key of one.
        logs: how many in all, those of earlier runs included.
        folder: where counts are kept, one file per regime.
        only: keys of estimands; empty for all.
        numbers: which of their numbers, such as specs of estimators; empty for all. Estimators
            that are not among them are not evaluated, which takes less time.
        again: forget earlier counts of these estimands, or of these numbers of them.
        day: what the counts that start now are dated.
        tick: called with the number of each log.
    """
    path = folder / f"{regime}.json"
    chosen = {
        key: estimand for key, estimand in estimands().items() if not only or key in set(only)
    }
    chosen = {
        key: estimand for key, estimand in chosen.items() if estimand.applies(REGIMES[regime])
    }
    drawn, results = tally.read(path)
    for key in chosen if again else ():
        _forget(key, numbers, drawn, results)
    sought = [(key, number) for key in chosen for number in (numbers or [""])]
    for seed in range(
        min((_logs_of_number(drawn, *names) for names in sought), default=logs), logs
    ):
        tick(seed)
        due = [names for names in sought if _logs_of_number(drawn, *names) <= seed]
        keys = {key for key, _ in due}
        _one_log(regime, seed, {key: chosen[key] for key in keys}, numbers, drawn, results, day)
        drawn |= {_name(*names): seed + 1 for names in due}
        if (seed + 1) % SAVED == 0 or seed + 1 == logs:
            tally.write(path, drawn, results)
    return results


def _name(key: str, number: str) -> str:
    """By what the logs of an estimand, or of one of its numbers, are counted."""
    return f"{key}: {number}" if number else key


def _logs_of_number(drawn: dict[str, int], key: str, number: str) -> int:
    """How many logs were drawn for a number: with all others of its estimand, and beyond."""
    return max(drawn.get(key, 0), drawn.get(_name(key, number), 0))


def _forget(
    key: str, numbers: Collection[str], drawn: dict[str, int], results: tally.Results
) -> None:
    """Drop what was counted of an estimand, or of some of its numbers; the others stay."""
    if not numbers:
        results.pop(key, None)
        for name in [name for name in drawn if name == key or name.startswith(f"{key}: ")]:
            drawn.pop(name)
        return
    others = [number for number in results.get(key, {}) if number not in numbers]
    drawn |= {_name(key, number): _logs_of_number(drawn, key, number) for number in others}
    drawn.pop(key, None)
    for number in numbers:
        results.get(key, {}).pop(number, None)
        drawn.pop(_name(key, number), None)


def _one_log(
    regime: str,
    seed: int,
    due: dict[str, Estimand],
    numbers: Collection[str],
    drawn: dict[str, int],
    results: tally.Results,
    day: str,
) -> None:
    wanted = {key: estimand for key, estimand in due.items() if seed % estimand.every == 0}
    if not wanted:
        return
    log = replace(draw(REGIMES[regime], seed), numbers=tuple(numbers))
    for key, estimand in wanted.items():
        fresh = (
            interval
            for interval in estimand.intervals(log)
            if (not numbers or interval.number in numbers)
            and _logs_of_number(drawn, key, interval.number) <= seed
        )
        tally.count(results.setdefault(key, {}), fresh, day)
