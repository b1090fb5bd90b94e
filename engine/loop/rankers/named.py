"""A ranker by its name, or a policy file in its place."""

from pathlib import Path

from engine.core.method import methods
from engine.core.paths import is_readable
from engine.loop.rankers.fixed import EVERY, Fixed
from engine.loop.rankers.ranker import Ranker
from engine.policies.files.serving import valued


def ranker_named(text: str | Ranker) -> Ranker:
    """A ranker by its spec, or a policy file that ranks without learning.

    Raises:
        EngineError: a spec is unknown, or the file is no policy.
    """
    if isinstance(text, Ranker):
        return text
    path = Path(text)
    if text in methods("loop.rankers") or not is_readable(path):
        return Ranker.parse(text)
    table, chances = valued(path)
    names = table["query"] if "query" in table else [EVERY] * len(table)
    keys = zip(map(str, names), table["item"].astype(str), strict=True)
    values = dict(zip(keys, table["value"].astype(float), strict=True))
    return Fixed(name=path.name, table=values, drawn=chances)
