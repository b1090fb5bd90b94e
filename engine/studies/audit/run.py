"""Run the audit in chunks: some logs of a regime, for some estimands, added to what there is."""

from collections.abc import Callable, Iterable
from pathlib import Path

from engine.studies.audit import tally
from engine.studies.audit.estimand import Estimand, estimands
from engine.studies.audit.regimes import REGIMES
from engine.studies.audit.world import draw

SAVED = 20
"""After so many logs what was counted is kept."""


def run(
    regime: str,
    logs: int,
    folder: Path,
    *,
    only: Iterable[str] = (),
    again: bool = False,
    tick: Callable[[int], None] = lambda _: None,
) -> tally.Results:
    """Go on until so many logs of a regime were drawn for every estimand, or for some of them.

    Args:
        regime: the key of one.
        logs: how many in all, those of earlier runs included.
        folder: where counts are kept, one file per regime.
        only: keys of estimands; empty for all.
        again: forget earlier counts of these estimands.
        tick: hears the number of each log.
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
        drawn.pop(key, None)
        results.pop(key, None)
    for seed in range(min((drawn.get(key, 0) for key in chosen), default=logs), logs):
        tick(seed)
        due = {key: estimand for key, estimand in chosen.items() if drawn.get(key, 0) <= seed}
        _one_log(regime, seed, due, results)
        drawn |= dict.fromkeys(due, seed + 1)
        if (seed + 1) % SAVED == 0 or seed + 1 == logs:
            tally.write(path, drawn, results)
    return results


def _one_log(regime: str, seed: int, due: dict[str, Estimand], results: tally.Results) -> None:
    wanted = {key: estimand for key, estimand in due.items() if seed % estimand.every == 0}
    if not wanted:
        return
    drawn = draw(REGIMES[regime], seed)
    for key, estimand in wanted.items():
        tally.count(results.setdefault(key, {}), estimand.intervals(drawn))
