"""The charts of the Examination page as programs."""

from collections.abc import Sequence

from engine.examination.curve import Curve
from engine.logs.log import Log
from pages.parts.shared.charts.program import figure_program
from pages.parts.shared.logs.workspace import python_of

IMPORTS = "from engine.programs import examine"


def curves(log: Log, specs: Sequence[str]) -> str:
    """The curves of several methods, beside the truth where it is known."""
    setup = (
        f"{python_of(log)}\n{IMPORTS}\nfrom engine.programs import true_curve\n\n"
        f"curves = {{spec: examine(log, spec) for spec in {list(specs)!r}}}\n"
    )
    return _drawn(setup, "examination_curves(curves, true_curve(log))")


def links(log: Log, curve: Curve) -> str:
    """Items shared by each pair of ranks."""
    return _drawn(_of(log, curve), "examination_links(curve.links)")


def missing(log: Log, curve: Curve) -> str:
    """Why there was no click."""
    imports = "from engine.programs import missing_by_rank\n"
    return _drawn(_of(log, curve, imports), "examination_missing(missing_by_rank(log, curve))")


def relevance(log: Log, curve: Curve, correction: str) -> str:
    """Relevance after correction."""
    imports = (
        "from engine.programs import largest_corrections\nfrom engine.programs import true_liking\n"
    )
    setup = (
        f"{_of(log, curve, imports)}moved = largest_corrections(log, curve, {correction!r})\n"
        "truth = true_liking(log, moved['query'], moved['item'])\n"
    )
    return _drawn(setup, "examination_relevance(moved, truth)")


def segments(log: Log, spec: str, by: str) -> str:
    """A curve per segment."""
    setup = (
        f"{python_of(log)}\nfrom engine.programs import Contextual\n\n"
        f"result = Contextual(method={spec!r}, by={by!r}).per_segment(log)\n"
    )
    return _drawn(setup, "examination_curves(result)")


def _of(log: Log, curve: Curve, imports: str = "") -> str:
    return f"{python_of(log)}\n{IMPORTS}\n{imports}\ncurve = examine(log, {curve.method!r})\n"


def _drawn(setup: str, call: str) -> str:
    return figure_program(setup, call)
