"""What a comparison asks, whole and checked: the state that a link restores."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.core.method import parse
from engine.evaluation.correction import corrected
from engine.evaluation.default_estimators import RANKINGS, SLOTS
from engine.policies.policy import Policy
from pages.parts.shared.charts.program import imports_first, policy_lines

POLICIES = ("most_relevant", "most_clicked", "uniform")


def estimators_key(usual: tuple[str, ...]) -> str:
    """The picker of estimators: one for each set to start with, or the set of a log would stick."""
    return {SLOTS: "estimators", RANKINGS: "estimators_rankings"}.get(usual, "estimators_unknown")


@dataclass(frozen=True)
class CompareScenario:
    """The log by its fingerprint, the correction, policies, estimators, level, a policy file."""

    log: str
    correction: str
    policies: tuple[str, ...]
    estimators: tuple[str, ...]
    level: float = 0.95
    file: str = ""
    learned_here: tuple[str, ...] = ()
    """The specs of policies of the file that were learned from the log."""

    def methods(self, family: str) -> list[str]:
        """The specs of a family with the correction put in.

        Raises:
            EngineError: a spec names no method.
        """
        specs = self.policies if family == "policies" else self.estimators
        parsed = [corrected(parse(family, spec), self.correction).spec for spec in specs]
        return list(dict.fromkeys(parsed))

    def python(self, opening: str, policies: Sequence[Policy]) -> str:
        """The program that repeats the comparison; `opening` is the line that opens the log.

        It prints the headline, then every number as `evaluate --json` does.
        """
        estimators = self.methods("estimators")
        learned = f"    learned_here={self.learned_here!r},\n" * bool(self.learned_here)
        program = (
            f"import json\n\n{opening}\n"
            "from engine.programs import as_json\n"
            "from engine.programs import compare\n"
            "from engine.programs import headline\n\n"
            f"{policy_lines(policies)}result = compare(\n    log,\n    policies,\n"
            f"    estimators={estimators!r},\n    level={self.level!r},\n{learned})\n"
            f"print(headline(result, {estimators[0]!r}))\n"
            "print(json.dumps(as_json(result.as_record()), indent=1))\n"
        )
        return imports_first(program)
