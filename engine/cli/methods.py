"""`counterclick methods`: every method with its assumptions."""

from typing import Annotated, Any

import typer

from engine.cli.options import answer


def methods(
    family: Annotated[
        str | None, typer.Argument(help="One family; all of them if left out.")
    ] = None,
    json: Annotated[bool, typer.Option(help="Print one JSON object and nothing else.")] = False,
) -> None:
    """List every method with its assumptions."""
    from engine.core.errors import unknown
    from engine.core.method import families
    from engine.core.method import methods as members

    family_names = families()
    if family is not None and family not in family_names:
        raise unknown("family", family, family_names)
    registered = {name: members(name) for name in ([family] if family else family_names)}
    if json:
        answer(
            {
                "families": {
                    name: [_card(kind) for kind in kinds.values()]
                    for name, kinds in registered.items()
                }
            }
        )
        return
    for name, kinds in registered.items():
        print(name)
        for key, kind in kinds.items():
            print(f"  {key:<20} {kind.summary()}")


def _card(kind: Any) -> dict[str, Any]:
    from engine.core.references import citation

    return {
        "key": kind.key,
        "title": kind.title,
        "summary": kind.summary(),
        "formula": kind.formula,
        "assumes": kind.assumes,
        "assumptions": sorted(kind.assumptions),
        "cites": [citation(key) for key in kind.cites],
        "parameters": {
            name: {
                "default": field.default,
                **{
                    part: field.metadata[part]
                    for part in ("label", "help", "low", "high", "choices")
                },
            }
            for name, field in kind.parameters().items()
        },
    }


command = methods
