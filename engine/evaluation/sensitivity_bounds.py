"""How far an answer may be off by what the checks found, beyond what its interval says."""

from engine.diagnostics.mean_weight import right_mean
from engine.diagnostics.support import band
from engine.evaluation.answer import Answer


def left_open(answer: Answer) -> tuple[float, float]:
    """The lowest and the highest value that the findings against an answer leave open.

    Weights whose mean is off are divided by it; the logging policy's own distance from the log's
    mean may be in every value; what was never shown may earn the least or the most.
    """
    facts, value = answer.facts, answer.value
    if facts is None:
        return value, value
    found = {one.check for one in answer.verdict.findings if one.light != "green"}
    values = [value]
    if "mean_weight" in found and facts.mean_weight is not None and facts.mean_weight.value > 0:
        values.append(value * right_mean(facts) / facts.mean_weight.value)
    if "placebo" in found and facts.placebo is not None:
        off = abs(facts.placebo.value)
        values += [value - off, value + off]
    if "support" in found and facts.weights is not None:
        values += band(facts)
    return min(values), max(values)
