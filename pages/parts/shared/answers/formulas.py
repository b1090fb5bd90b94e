"""Formulas with the numbers of a page put in, in LaTeX."""

import numpy as np

from engine.core.numbers import significant
from engine.examination.curve import Curve
from engine.lecture.exhibit import counted
from engine.loop.experiments.comparison import RankerComparison
from engine.loop.experiments.futures import Futures
from engine.loop.run import Run


def of_curve(curve: Curve) -> list[str]:
    """How often the lowest known rank is seen, and how many pairs link it with the first."""
    identified = np.flatnonzero(curve.identified)
    if len(identified) < 2:
        return []
    place = int(identified[-1])
    seen, low, high = (
        significant(float(number)) for number in (curve.examination[place], *curve.interval[place])
    )
    pairs = f"{int(curve.links[0, place]):,}".replace(",", r"\,")
    return [
        rf"\hat e_{{{place + 1}}} / \hat e_1 = {seen} \quad (95\%: {low} \text{{ to }} {high})",
        rf"{pairs} \text{{ clicked pairs of query and item stood at both ranks}}",
    ]


def of_rivals(comparison: RankerComparison) -> list[str]:
    """In how many worlds the best item ends on top, for both rankings."""
    return [_on_top("by clicks", comparison.naive), _on_top(comparison.title, comparison.other)]


def of_futures(futures: Futures) -> list[str]:
    """In how many worlds of a log the best item ends on top, for each policy that learns."""
    return [
        rf"P(\text{{best item first, policy {place}}}) = "
        f"{counted(float(future.best_on_top[-1]), futures.worlds)}"
        for place, future in enumerate(futures.policies, 1)
    ]


def _on_top(name: str, run: Run) -> str:
    ends = run.best_on_top[-1]
    return rf"P(\text{{best on top, {name}}}) = {counted(float(ends.mean()), len(ends))}"
