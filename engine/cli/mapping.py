"""The `--map` option: which column of the file each canonical field is read from."""

from engine.core.errors import EngineError
from engine.ingest.events.actions import EVENT_FIELDS
from engine.logs.schema import FIELDS


def mapped(given: list[str] | None) -> dict[str, str] | None:
    """The mapping that texts such as `query=user_group` give; None when none is given.

    `timestamp=` without a column says that the file has no timestamps.

    Raises:
        EngineError: a text has no `=`, names a field that does not exist, or names one twice.
    """
    if not given:
        return None
    fields = [*(field.name for field in FIELDS), *EVENT_FIELDS]
    mapping: dict[str, str] = {}
    for text in given:
        name, equals, column = text.partition("=")
        if not equals or name not in fields:
            raise EngineError(
                f"--map {text!r} does not have the form field=column",
                fix=f"Fields are {', '.join(fields)}.",
            )
        if name in mapping:
            raise EngineError(f"--map names {name} twice", fix="Give each field one column.")
        mapping[name] = column
    return mapping
