"""Words beside a known one in a column's name: what they say of the column."""

import re
from collections.abc import Sequence

from engine.ingest.columns.evidence.meaning import Guess
from engine.ingest.names.column_synonyms import SYNONYMS
from engine.ingest.names.name_words import telling, words

_TIMES = frozenset(
    ("prev", "previous", "next", "last", "history", "hist", "historical", "past", "recent", "seed",
     "prior", "ever", "before", "earlier", "yesterday", "week", "month", "days")
)  # fmt: skip
_SPAN = re.compile("[0-9]+(d|h|w|m|day|days|min|hours?)")
_CLICK = frozenset(("click", "clicked"))
ODD = {
    "item": _CLICK
    | {"purchase", "purchased", "bought", "selected", "chosen", "parent", "similar", "related",
       "source", "count", "type", "name", "price", "position", "rank", "score", "target"},
    "reward": {"id", "items", "url", "position", "rank", "time", "at", "ts", "date", "rate", "ctr",
               "prob", "probability", "predicted", "pred", "score", "expected", "session", "query",
               "search", "user", "any", "total", "cost", "through", "no", "not", "non", "skip",
               "without", "fraud", "bot", "simulated", "synthetic", "eligible", "other", "a", "b"},
    "rank": _CLICK | {"price", "popularity", "sales", "score", "bestseller", "margin", "rating",
                      "alphabetical", "time", "id", "old", "original", "before", "count", "max",
                      "change", "bucket", "bias", "desc", "descending", "reverse", "reversed",
                      "bottom"},
    "impression": _CLICK | {"count", "time", "item"},
    "session": {"count", "length", "time", "duration", "number", "agent"},
    "query": {"id", "count", "length", "time", "type", "category", "score", "affinity", "vector",
              "embedding", "similarity", "weight", "boost", "language", "intent", "size"},
}  # fmt: skip
"""Words beside which a known name means something else."""
_PLAIN = frozenset(
    ("item", "doc", "document", "product", "result", "hit", "object", "listing", "article",
     "search", "list", "serp", "display", "displayed", "shown", "recommended", "recommendation")
)  # fmt: skip
_PLACED = frozenset(
    ("in", "on", "of", "based", "number", "global", "overall", "final", "absolute", "ad", "ads",
     "video", "track", "job", "offer", "page", "screen", "grid", "0", "1")
)  # fmt: skip
_SURFACES = frozenset(
    ("ad", "ads", "sku", "web", "mobile", "app", "desktop", "link", "card", "tile", "job", "offer",
     "video", "track")
)  # fmt: skip
"""What is clicked, or where: words before `click` that leave its meaning as it is."""


def of_times(word: str) -> bool:
    """Whether a word names another time than that of the impression: `last`, `30d`."""
    return word in _TIMES or _SPAN.fullmatch(word) is not None


def doubtful(field: str, others: Sequence[str], guess: Guess) -> list[str]:
    """The words that neither logs of searches use of the field, nor its item's column holds."""
    usual = _PLAIN | (_PLACED if field == "rank" else frozenset())
    if field in ("impression", "session", "query", "item"):
        names = (*SYNONYMS[field], *SYNONYMS["impression"], *SYNONYMS["session"])
        usual |= {word for name in names for word in telling(words(name))}
    else:
        usual |= {*telling(words(guess.mapping.get("item", "")))}
        usual |= _SURFACES if field == "reward" else set()
    return [word for word in others if word not in usual]
