"""A policy that does not learn: what users would get without any new ranking."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.loop.rankers.click_sums import ClickSums
from engine.loop.rankers.ranker import Ranker
from engine.simulator.scene import Scene
from engine.simulator.truth import Truth

EVERY = ""
"""Stands for every query in a file without queries."""


@dataclass(frozen=True)
class Fixed(Ranker):
    """Ranks by the scores of a policy file, whatever is clicked, or draws by its probabilities.

    Items that the file does not name stand last. Without a file every order is as good as any
    other, so the order is drawn.
    """

    key: ClassVar[str] = "fixed"
    title: ClassVar[str] = "A policy file, as it is"
    formula: ClassVar[str] = r"s_d = \hat s_{qd}"
    assumes: ClassVar[str] = "The file scores the items of this world by their names."
    assumptions = ("given_numbers",)
    cites: ClassVar[tuple[str, ...]] = ("plackett1975",)

    name: str = parameter("", "File", "A policy file with item, score or probability, and query.")
    drawn: bool = field(default=False, compare=False, repr=False)
    table: Mapping[tuple[str, str], float] | None = field(default=None, compare=False, repr=False)
    pages: np.ndarray | None = field(default=None, compare=False, repr=False)
    """(Q, M, N) instead of a file: what the items of each query are ranked by on each of M pages,
    one of which is shown in a round."""
    values: np.ndarray | None = field(default=None, compare=False, repr=False)
    """(R, N) what the items of the scene are ranked by, or (R, M, N)."""

    def placed(self, truth: Truth, scene: Scene) -> Ranker:
        """The same ranker with a value for every item of the scene.

        Raises:
            EngineError: the file is not at hand, or names none of the world's items.
        """
        if self.pages is not None:
            return self.replace(values=self.pages[scene.queries])
        if not self.name:
            return self
        if self.table is None:
            raise EngineError(
                f"the policy file {self.name!r} is not at hand",
                fix="Give the file: loop WORLD --ranker FILE.",
            )
        scores = self._scored(self.table, truth)
        values = scores - (0.0 if self.drawn else np.nanmin(scores) - 1.0)
        return self.replace(values=np.nan_to_num(values)[scene.queries])

    def unnamed(self, truth: Truth) -> str:
        """How many candidates of a world the file does not name, in a sentence; else empty.

        Raises:
            EngineError: the file names none of them.
        """
        if self.table is None:
            return ""
        present = truth.candidates >= 0
        missing = int((np.isnan(self._scored(self.table, truth)) & present).sum())
        what = "items" if len(truth.queries) == 1 else "pairs of query and item"
        if not missing:
            return ""
        return (
            f"{self.name} does not name {missing:,} of the {int(present.sum()):,} {what}; "
            "these stand last."
        )

    def _scored(self, table: Mapping[tuple[str, str], float], truth: Truth) -> np.ndarray:
        """(Q, N) the file's value of each candidate; not a number for those it does not name."""
        items = np.array([*truth.items, ""], dtype=object)[truth.candidates]
        scores = np.full(items.shape, np.nan)
        for query, name in enumerate(truth.queries):
            keys = [(name, str(item)) for item in items[query]]
            scores[query] = [table.get(key, table.get((EVERY, key[1]), np.nan)) for key in keys]
        if np.isnan(scores).all():
            raise EngineError(
                f"{self.name} names no item of this world",
                where=f"The world has {', '.join(truth.items[:5])} ...",
                fix="Name items as the world does, or loop the log that the policy is about.",
                named=True,
            )
        return scores

    def scores(self, credit: ClickSums, rng: np.random.Generator) -> np.ndarray:
        """(R, N) the file's values, or a draw in proportion to its chances."""
        if self.values is None:
            return np.zeros_like(credit.clicks)
        if self.values.ndim == 3:
            worlds, pages, _ = self.values.shape
            return self.values[np.arange(worlds), rng.integers(pages, size=worlds)]
        if not self.drawn:
            return self.values
        return np.asarray(self.values / rng.exponential(size=self.values.shape))
