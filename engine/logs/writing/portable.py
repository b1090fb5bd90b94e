"""What ingest writes beside the columns of a file, as SQL that every engine reads alike."""

from engine.logs.schema import BUCKETS

_DIGITS = "0123456789abcdef"
_FIRST = 7
"""Hexadecimal digits of the hash that a bucket is made of: 2^28 values in 1,000 buckets."""


def bucket_sql(unit: str) -> str:
    """The bucket of a unit, given as SQL of a text: its MD5, of which every engine has the digits.

    DuckDB's own `hash` is faster, and what ingest writes; no other engine has it.
    """
    digits = [
        f"(INSTR('{_DIGITS}', SUBSTR(MD5({unit}), {place}, 1)) - 1)"
        for place in range(1, _FIRST + 1)
    ]
    number = " + ".join(
        f"{digit} * {16 ** (_FIRST - place)}" for place, digit in enumerate(digits, start=1)
    )
    return f"CAST(({number}) % {BUCKETS} AS INTEGER)"


def codes_sql(column: str, relation: str, digests: bool = False) -> str:
    """The names of a column in the order of their codes: `name`, by number where all are whole.

    With `digests` the MD5 of each stands in its place, `digest`, for names that must not be read.
    """
    shown = "MD5(name) AS digest" if digests else "name"
    whole = "CASE WHEN CAST(TRY_CAST(name AS BIGINT) AS STRING) = name THEN 0 ELSE 1 END"
    names = f"SELECT DISTINCT {column} AS name FROM {relation}"
    return (
        f"SELECT {shown} FROM (SELECT name, SUM({whole}) OVER () AS words FROM ({names}) AS names) "
        "AS counted ORDER BY CASE WHEN words = 0 THEN TRY_CAST(name AS BIGINT) END, name"
    )
