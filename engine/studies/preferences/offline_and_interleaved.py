"""What the log promised of two policies, beside what interleaving them says afterwards."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from engine.core.errors import EngineError
from engine.evaluation.answer import Answer, Difference
from engine.evaluation.compare import compare
from engine.evaluation.default_estimators import default_estimators
from engine.evaluation.learned.true_value import true_value
from engine.logs.arrays import from_table
from engine.logs.log import Log
from engine.online_evaluation.interleaved_log import InterleavedLog, analyse
from engine.policies.files.named import policies_named
from engine.policies.policy import Policy
from engine.simulator.world import World
from engine.studies.preferences.interleaved_world import interleaved_log


@dataclass(frozen=True)
class OfflineAndInterleaved:
    """Estimates of both policies from the log, their difference, and the interleaving of them."""

    policies: tuple[str, str]
    estimator: str
    estimates: tuple[Answer, Answer]
    difference: Difference | None
    true_values: tuple[float | None, float | None]
    interleaved: InterleavedLog
    impressions: int

    @property
    def agree(self) -> bool | None:
        """Whether both name the same policy; None while one of them is undecided."""
        favoured = self.interleaved.preferred
        if self.difference is None or favoured is None:
            return None
        low, high = self.difference.interval
        if low <= 0 <= high:
            return None
        return (low > 0) == (favoured == "A")


def offline_and_interleaved(
    log: Log,
    first: str | Policy,
    second: str | Policy,
    *,
    impressions: int = 5_000,
    seed: int = 0,
    learned_here: Collection[str] = (),
) -> OfflineAndInterleaved:
    """Estimate two policies from a simulated log, then interleave them in the log's world.

    Args:
        log: a log whose world is known.
        first: policy A, its spec or its file.
        second: policy B likewise.
        impressions: how many are interleaved.
        seed: of the simulation.
        learned_here: specs of policies from files that were learned from this log.

    Raises:
        EngineError: the log is not simulated, or both policies are the same.
    """
    if log.truth is None:
        raise EngineError(
            "only the world of a simulated log can show two new rankings to its users",
            fix="Pick a simulated sample, or run the interleaving and load its log.",
        )
    rankers = list(policies_named([first, second], log).values())
    if len(rankers) != 2 or rankers[0] == rankers[1]:
        raise EngineError("both policies are the same", fix="Pick two different ones.")
    estimator = default_estimators(log)[0]
    comparison = compare(log, rankers, [estimator], learned_here=learned_here)
    world = World.parse(log.truth)
    rng = np.random.default_rng(seed)
    table = interleaved_log(world, rankers[0], rankers[1], impressions, rng, log=log)
    answers = {
        answer.policy: answer for answer in comparison.answers if answer.estimator == estimator
    }
    names = (rankers[0].spec, rankers[1].spec)
    difference = next((each for each in comparison.differences if each.minus == names[1]), None)
    return OfflineAndInterleaved(
        names,
        estimator,
        (answers[names[0]], answers[names[1]]),
        difference,
        (true_value(log, rankers[0]), true_value(log, rankers[1])),
        analyse(from_table(table)),
        impressions,
    )
