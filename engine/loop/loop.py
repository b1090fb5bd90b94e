"""The feedback loop itself: show, click, learn, show again; many worlds side by side."""

from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from engine.loop.batched_sort import Order
from engine.loop.rankers.click_sums import ClickSums, Feedback, learn
from engine.loop.rankers.ranker import Ranker
from engine.loop.schedule import Schedule
from engine.loop.tally import Tally
from engine.simulator.scene import Scene
from engine.simulator.world import World


class RoundPages(NamedTuple):
    """What all R worlds show in one round, as flat indices into (R, N), and as greedy ranks."""

    flat: np.ndarray
    """(R, K) flat index of the item in each slot."""
    ranks: np.ndarray
    """(R, K) where each of these items would stand without exploration, from 0."""


class Loop:
    """R worlds in the middle of a run; runs with the same seed have the same users."""

    def __init__(self, world: World, ranker: Ranker, schedule: Schedule) -> None:
        self.world, self.schedule = world, schedule
        streams = np.random.default_rng(schedule.seed).spawn(6)
        ordering, self.exploring, self.clicking, self.learning, self.changing, varying = streams
        self.scene: Scene = world.scene(schedule.worlds)
        world.vary(self.scene, varying)
        self.worlds, self.items = self.scene.present.shape
        self.shown = self.scene.shown
        self.offset = (np.arange(self.worlds) * self.items)[:, None]
        self.order = Order(self.worlds, self.items, ordering)
        self.top = np.broadcast_to(np.arange(self.shown), (self.worlds, self.shown))
        self.pending: deque[Feedback] = deque()
        self.changes = dict(schedule.changes)
        rankers = (ranker, *self.changes.values())
        self.explores = any(each.exploration > 0 for each in rankers)
        self.credit = self._history(rankers)
        self.tally = Tally(self.scene)
        self.complete, self.ready = bool(self.scene.present.all()), -1
        self._take_over(ranker)

    def _history(self, rankers: Iterable[Ranker]) -> ClickSums:
        """What the world's past taught, as far as one of the rankers needs it; and the clicks."""
        credit = ClickSums(np.zeros((self.worlds, self.items)), present=self.scene.present)
        credit.keep(tuple(dict.fromkeys(name for ranker in rankers for name in ranker.needs)))
        for name, amounts in self.world.history().items():
            if name == "clicks" or name in credit.sums:
                credit[name][:] = amounts[self.scene.queries]
        return credit

    def _take_over(self, ranker: Ranker) -> None:
        self.ranker = ranker.placed(self.world.truth, self.scene)
        self.believed = ranker.believed(self.scene.curve)
        self.chances = ranker.chances(self.items, self.shown)
        self.marginals = ranker.marginals(self.items, self.scene.curve)
        self.everywhere = np.tile(self.marginals, self.worlds)
        self.exploration = ranker.exploring

    def show(self, number: int) -> RoundPages:
        """The pages of this round."""
        self.prepare(number)
        ranks = self._ranks()
        if ranks is not self.top:
            return RoundPages(self.order.items_at(ranks) + self.offset, ranks)
        items = self.order.first(self.shown) if self.ranked is None else self.ranked
        return RoundPages(items[:, : self.shown] + self.offset, ranks)

    def prepare(self, number: int) -> None:
        """Let the round begin, once: changes take place, and items are ranked anew if it is time.

        Looking at the loop between two rounds therefore leaves no trace in it.
        """
        if number == self.ready:
            return
        self.ready = number
        if number in self.changes:
            self._take_over(self.changes[number])
        changed = self.world.change(self.scene, number, self.changing)
        if changed:
            self.tally.look()
            self.complete = bool(self.scene.present.all())
        if changed or number in self.changes or number % self.schedule.batch == 0:
            self.sort()

    def sort(self) -> None:
        """Rank all items by what is known now."""
        scores = self.ranker.scores(self.credit, self.learning)
        present = None if self.complete else self.scene.present
        self.order.sort(scores, present, redraw=self.ranker.ties == "every_round")
        self.ranked = self.order.first(self.items) if "expected" in self.credit.sums else None

    def _ranks(self) -> np.ndarray:
        if not self.explores:
            return self.top
        explores = np.flatnonzero(self.exploring.random(self.worlds) < self.ranker.exploration)
        if not len(explores):
            return self.top
        drawn = self.exploration.draw(len(explores), self.items, self.shown, self.exploring)
        if len(explores) == self.worlds:
            return drawn
        ranks = self.top.copy()
        ranks[explores] = drawn
        return ranks

    def click(self, page: RoundPages) -> np.ndarray:
        """(R, K) what the users of the worlds click."""
        clicks = self.scene.clicks(page.flat, self.clicking)
        if self.complete:
            return clicks
        return np.asarray(clicks & self.scene.present.reshape(-1)[page.flat])

    def learn(self, page: RoundPages, clicks: np.ndarray) -> None:
        """Count a round, and let the ranker know of what happened `delay` rounds ago."""
        hits = clicks.reshape(-1).nonzero()[0]
        self.tally.count(page.flat, hits)
        self.pending.append(self._feedback(page, hits))
        if len(self.pending) > self.schedule.delay:
            learn(self.credit, self.pending.popleft())

    def _feedback(self, page: RoundPages, hits: np.ndarray) -> Feedback:
        whole = "expected" in self.credit.sums
        weighed = "corrected" in self.credit.sums
        return Feedback(
            shown=page.flat,
            clicked=page.flat.take(hits),
            marginal=self.marginals[page.ranks.take(hits)] if weighed else None,
            slots=self.believed,
            order=(self.greedy + self.offset).reshape(-1) if whole else None,
            marginals=self.everywhere if whole else None,
        )

    @property
    def greedy(self) -> np.ndarray:
        """(R, N) all items as they would stand without exploration."""
        return self.order.first(self.items) if self.ranked is None else self.ranked
