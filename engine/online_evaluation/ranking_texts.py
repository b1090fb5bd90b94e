"""Rankings as logs write them: a list in one field, or one item per row."""

import json
import re
from collections.abc import Sequence

import numpy as np

_BETWEEN = re.compile(r"\s*[,;|>]\s*|\s+")


def per_impression(values: np.ndarray, spans: Sequence[tuple[int, int]]) -> list[tuple[str, ...]]:
    """The ranking of each impression, from the values of its rows in the order of ranks.

    A field that is the same in all rows of an impression and holds several items is the ranking;
    else the rows name one item each.

    Args:
        values: (rows,) texts.
        spans: the rows of each impression, from and to.
    """
    texts = ["" if value is None or value != value else str(value) for value in values]
    whole = all(len(set(texts[low:high])) == 1 for low, high in spans)
    if whole and any(len(ranking(texts[low])) > 1 for low, _ in spans):
        return [ranking(texts[low]) for low, _ in spans]
    return [tuple(filter(None, texts[low:high])) for low, high in spans]


def ranking(text: str) -> tuple[str, ...]:
    """The items of one field: a JSON list, or items with commas, bars or spaces between."""
    text = text.strip()
    if text.startswith("["):
        try:
            return tuple(str(item) for item in json.loads(text))
        except (ValueError, TypeError):
            text = text.strip("[]").replace("'", "").replace('"', "")
    return tuple(item for item in _BETWEEN.split(text) if item)
