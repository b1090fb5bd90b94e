"""One choice of correction for all methods of a comparison that can be corrected."""

from engine.core.method import Method, parse

EXAMINATION = "examination"


def corrected(method: Method, examination: str) -> Method:
    """The method with this examination model wherever it has left its own to the default.

    A method that wraps another of its family (such as `epsilon_greedy`) has that one corrected too.
    """
    changes: dict[str, str] = {}
    for name, field in method.parameters().items():
        family, now = field.metadata["family"], getattr(method, name)
        if family == EXAMINATION and (now == field.default != "" or _weighs_otherwise(method, now)):
            changes[name] = examination
        elif family == method.family:
            changes[name] = corrected(parse(family, now), examination).spec
    return method.replace(**changes) if changes else method


def _weighs_otherwise(method: Method, now: str) -> bool:
    """Whether the method leaves the examination to a weighting that has one of its own."""
    weighting = getattr(method, "weighting", "")
    return (
        not now and bool(weighting) and EXAMINATION in parse("weightings", weighting).parameters()
    )
