"""A target policy whose probabilities stand in the log."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.errors import EngineError
from engine.policies.candidates import Candidates
from engine.policies.policy import Policy, Relation


@dataclass(frozen=True)
class Columns(Policy):
    """The policy whose probabilities of the logged actions are columns of the log.

    The log then holds `target` (and, for slates, `target_item_rank` and `target_cascade`); what
    the policy does elsewhere is unknown, so the direct method cannot evaluate it.
    """

    key: ClassVar[str] = "columns"
    title: ClassVar[str] = "Columns of the log"
    formula: ClassVar[str] = r"\pi(d_i \mid q_i, k_i) \text{ as logged}"
    assumes: ClassVar[str] = "The columns hold the target's probability of what was shown."
    assumptions = ("given_numbers",)
    cites: ClassVar[tuple[str, ...]] = ("saito2021",)

    def marginals(self, candidates: Candidates) -> np.ndarray:
        """Not known.

        Raises:
            EngineError: always.
        """
        raise EngineError(
            "the policy `columns` is known only for what was logged",
            fix="Use weights; for the direct method, upload the policy as a file.",
        )

    def relation(self, candidates: Candidates) -> Relation:
        """Not known.

        Raises:
            EngineError: always.
        """
        return {"probability": self.marginals(candidates)}
