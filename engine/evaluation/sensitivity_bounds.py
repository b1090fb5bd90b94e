"""How far an answer may be off by what the checks found, beyond what its interval says."""

from engine.diagnostics.mean_weight import right_mean
from engine.diagnostics.support import band
from engine.evaluation.answer import Answer


def sensitivity_bounds(answer: Answer) -> tuple[float, float]:
    """The lowest and the highest value that the findings against an answer leave open.

    Weights whose mean is off are divided by it; the logging policy's own distance from the log's
    mean may be in every value; what was never shown may earn the least or the most.
    """
    evidence, value = answer.evidence, answer.value
    if evidence is None:
        return value, value
    found = {one.check for one in answer.verdict.findings if one.light != "green"}
    values = [value]
    if (
        "mean_weight" in found
        and evidence.mean_weight is not None
        and evidence.mean_weight.value > 0
    ):
        values.append(value * right_mean(evidence) / evidence.mean_weight.value)
    if "logging_policy_check" in found and evidence.replayed is not None:
        off = abs(evidence.replayed.value)
        values += [value - off, value + off]
    if "support" in found and evidence.weights is not None:
        values += band(evidence)
    return min(values), max(values)
