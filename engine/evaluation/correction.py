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
        if family == EXAMINATION and now == field.default:
            used = now or _of_weighting(method)
            changes |= {name: examination} if used not in ("", examination) else {}
        elif family == method.family:
            changes[name] = corrected(parse(family, now), examination).spec
    return method.replace(**changes) if changes else method


def _of_weighting(method: Method) -> str:
    """The examination that the method's weighting uses by itself; empty when it uses none."""
    weighting = getattr(method, "weighting", "")
    parameters = parse("weightings", weighting).parameters() if weighting else {}
    return str(parameters[EXAMINATION].default) if EXAMINATION in parameters else ""
