"""How far an answer may be off by what the checks report, beyond what its interval says."""

from engine.diagnostics.verdict import checks
from engine.evaluation.answer import Answer


def sensitivity_bounds(answer: Answer) -> tuple[float, float]:
    """The lowest and the highest value that the alarms against an answer leave possible."""
    if answer.evidence is None:
        return answer.value, answer.value
    by_key, values = checks(), [answer.value]
    for finding in answer.verdict.alarms:
        if finding.check in by_key:
            values += by_key[finding.check].possible_values(answer.evidence)
    return min(values), max(values)
