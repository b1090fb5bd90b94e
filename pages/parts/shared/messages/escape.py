"""Ids and file names are hostile: how to show them where Streamlit reads Markdown.

Markdown sinks (write, markdown, caption, error, labels, help, metric, tabs, toasts) fetch images
and make links. `st.text`, `st.code` and `st.dataframe` do not: prefer those for ids.
"""

import re

JOINER = "\u2060"
"""An invisible word joiner: it keeps the reader's eye and stops links, emoji and icon names."""


def text(value: object, longest: int = 400) -> str:
    """The value as Markdown that shows exactly these letters, on one line, without any link."""
    plain = "".join(letter if letter.isprintable() else " " for letter in str(value))
    if len(plain) > longest:
        plain = plain[: longest - 1] + "…"
    cut = re.sub(r"([:@]|www)(?=[^\s])", rf"\1{JOINER}", plain, flags=re.IGNORECASE)
    return unbroken(re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", cut))


def unbroken(sentence: str) -> str:
    """The sentence, which breaks no line between a number and its error.

    >>> unbroken("in 88% ± 4 of them")
    'in 88%\\xa0±\\xa04 of them'
    """
    return sentence.replace(" ± ", "\u00a0±\u00a0")


def named(words: str, thing: object) -> str:
    """The words on a button, and what it is for: heard, not seen, where several look alike.

    >>> named("Export", "click rates")
    'Export :gray[click rates]'
    """
    return f"{words} :gray[{text(thing, longest=80)}]"


def file_name(name: str, otherwise: str) -> str:
    """The name of an upload as one that a file system takes, in a folder of ours."""
    plain = "".join(letter for letter in name.replace("/", ":") if letter.isprintable())
    return plain.encode()[:250].decode(errors="ignore").lstrip(".") or otherwise
