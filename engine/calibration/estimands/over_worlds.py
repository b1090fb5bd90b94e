"""Means and shares over simulated worlds, as the loop and the races show them."""

from collections.abc import Iterator
from functools import cache

from engine.calibration.estimand import AuditedInterval, Estimand
from engine.calibration.regimes import plainest
from engine.calibration.world import Draw, Regime
from engine.inference.normal import half_width
from engine.inference.wilson import wilson
from engine.loop.outcome import RunOutcome, outcome
from engine.loop.rankers.ranker import Ranker
from engine.loop.schedule import Schedule
from engine.loop.simulate import simulate
from engine.simulator.world import World

WORLD = "two_items(relevance=(0.6, 0.5), examination=(1.0, 0.5))"
WORLDS, MANY, ROUNDS = 20, 4_000, 200
MEANS = {
    "clicks per round": ("clicks_per_round", "clicks_standard_error"),
    "discounted clicks per round": ("discounted_clicks", "discounted_standard_error"),
}
"""By number, the field of an outcome that is a mean over worlds, and that of its error."""


class OverWorlds(Estimand):
    """What many simulated worlds come to: a share of them, or a mean."""

    key = "over_worlds"
    title = "Shares and means over simulated worlds"

    def applies(self, regime: Regime) -> bool:
        """Once: it needs no log."""
        return plainest(regime)

    def intervals(self, drawn: Draw) -> Iterator[AuditedInterval]:
        """The share of worlds with the best item on top, and means of clicks, of 20 worlds."""
        true, simulated = _outcome(MANY, 10**6), _outcome(WORLDS, drawn.seed)
        low, high = wilson(simulated.best_on_top, WORLDS)
        yield AuditedInterval("share of worlds (Wilson)", float(low), float(high), true.best_on_top)
        for number, (field, error) in MEANS.items():
            mean, truth = getattr(simulated, field), getattr(true, field)
            half = float(half_width(getattr(simulated, error), freedom=WORLDS - 1))
            yield AuditedInterval(number, mean - half, mean + half, truth)


@cache
def _outcome(worlds: int, seed: int) -> RunOutcome:
    schedule = Schedule(rounds=ROUNDS, worlds=worlds, seed=seed)
    return outcome(simulate(World.parse(WORLD), Ranker.parse("naive"), schedule))
