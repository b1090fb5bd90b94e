"""Text from a file, safe to print: in a terminal, a report or an error."""

import unicodedata

MOST = 2_000
"""Characters of one text that are printed."""
_BREAKS = {"\n", "\t"}


def printable(text: object, most: int = MOST) -> str:
    r"""The text with control characters and changes of direction written out, and not too long.

    A column may be named by an escape sequence that clears a terminal, or by a sign that turns the
    text after it around; both are shown as what they are.

    >>> printable("a\x1b[2Jb\u202ec")
    'a\\x1b[2Jb\\u202ec'
    """
    plain = str(text)
    if len(plain) > most:
        plain = f"{plain[:most]}..."
    if plain.isascii() and plain.isprintable():
        return plain
    return "".join(_printable_sign(sign) for sign in plain)


def _printable_sign(sign: str) -> str:
    kind = unicodedata.category(sign)
    if sign in _BREAKS or kind not in ("Cc", "Cf", "Cs", "Zl", "Zp"):
        return sign
    return sign.encode("unicode_escape").decode()
