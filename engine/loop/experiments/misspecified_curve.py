"""Correction with a wrong examination curve: how wrong may it be?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.inference.normal import half_width
from engine.loop.outcome import RunOutcome, outcome
from engine.loop.rankers.ips import IPS
from engine.loop.schedule import Schedule
from engine.loop.simulate import Tick, simulate
from engine.simulator.world import World

POWERS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)


@dataclass(frozen=True)
class MisspecifiedCurve:
    """Outcomes when corrections use the true examination to some power: 0 is none, 1 is right."""

    powers: tuple[float, ...]
    outcomes: tuple[RunOutcome, ...]

    def sentence(self) -> str:
        """The right correction beside none and beside twice too much."""
        ends = dict(zip(self.powers, self.outcomes, strict=True))
        widths = {power: 100 * half_width(end.standard_error) for power, end in ends.items()}
        shares = {
            power: f"{100 * end.best_on_top:.0f}% ± {max(1, round(widths[power]))}"
            for power, end in ends.items()
        }
        return (
            f"With the right curve the best item ends first in **{shares[1.0]}** of simulations; "
            f"uncorrected in {shares[min(shares)]}, with a curve that is true to the power of "
            f"{max(shares):g} in {shares[max(shares)]}."
        )


def misspecified_curve(
    world: World,
    ranker: IPS,
    schedule: Schedule,
    *,
    powers: Sequence[float] = POWERS,
    tick: Tick | None = None,
) -> MisspecifiedCurve:
    """Run the ranker with the world's curve to each of the powers."""
    outcomes = []
    for number, power in enumerate(powers):
        curve = tuple(np.clip(world.curve() ** power, 1e-6, 1).tolist())
        outcomes.append(outcome(simulate(world, ranker.replace(examination=curve), schedule)))
        if tick is not None:
            tick((number + 1) / len(powers))
    return MisspecifiedCurve(tuple(powers), tuple(outcomes))


def tolerated_ratios(relevance: tuple[float, float]) -> tuple[float, float]:
    """The ratios of true to assumed examination at which two items still end in the right order.

    With q the ratio of relevance, the belief may be wrong by a factor from q to 1 / q: below, the
    wrong item locks in; above, the top slot flickers.
    """
    q = min(relevance) / max(relevance)
    return q, 1 / q
