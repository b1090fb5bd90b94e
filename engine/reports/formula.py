"""Formulas as MathML, which browsers draw by themselves, without a script or a font."""

from functools import cache

UNKNOWN = {r"\|": r"\Vert ", r"\arg": r"\mathrm{arg}\,"}
"""Commands that the library does not know, in words that it does."""


@cache
def mathml(formula: str) -> str:
    """A formula in LaTeX as a MathML element of its own line."""
    from latex2mathml.converter import convert

    for command, known in UNKNOWN.items():
        formula = formula.replace(command, known)
    element: str = convert(formula, display="block")
    return element
