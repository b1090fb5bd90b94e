"""DuckDB's SQL as Spark reads it: the same words, some of them written otherwise."""

import duckdb

_SECONDS = ["EXTRACT", "(", "EPOCH", "FROM"]


def in_spark(sql: str) -> str:
    r"""The same query as Spark reads it in every setting.

    Names stand between backticks, quotes and backslashes of texts behind a backslash, and seconds
    since 1970 are a cast. DuckDB itself divides the query into words.

    >>> in_spark("SELECT \"a b\", 'it''s' FROM log WHERE EXTRACT(EPOCH FROM time) > 1")
    "SELECT `a b`, 'it\\'s' FROM log WHERE CAST(time AS DOUBLE) > 1"
    """
    words = _words(sql)
    plain = [word.strip().upper() for _, word in words]
    written = [_written(kind, word) for kind, word in words]
    for at in range(len(words)):
        if plain[at : at + len(_SECONDS)] == _SECONDS:
            written[at : at + len(_SECONDS)] = ["CAST(", "", "", ""]
            end = plain.index(")", at)
            written[end] = " AS DOUBLE" + written[end]
    return "".join(written)


def _words(sql: str) -> list[tuple[duckdb.token_type, str]]:
    """The words of a query with their kinds, each with the space that follows it."""
    text, tokens = sql.encode(), duckdb.tokenize(sql)
    ends = [place for place, _ in tokens[1:]] + [len(text)]
    return [
        (kind, text[place:end].decode()) for (place, kind), end in zip(tokens, ends, strict=True)
    ]


def _written(kind: duckdb.token_type, word: str) -> str:
    body = word.rstrip()
    space = word[len(body) :]
    if kind == duckdb.token_type.string_const and body.startswith("'"):
        text = body[1:-1].replace("''", "'")
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'" + space
    if body.startswith('"'):
        return "`" + body[1:-1].replace('""', '"').replace("`", "``") + "`" + space
    return word
