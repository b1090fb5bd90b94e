"""The feedback loop: show, click, learn, show again; many worlds at once."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.core.errors import EngineError
from engine.loop.credit import Credit, Feedback, learn
from engine.loop.order import Order
from engine.loop.ranker import Ranker
from engine.loop.run import Run
from engine.loop.scene import Scene, scene
from engine.loop.snapshots import Snapshots, grid
from engine.simulator.world import World

Tick = Callable[[float], None]
"""Called now and then with the share that is done; it may raise to cancel."""
TICKS = 200
"""How many times it is called in a run, at most."""


@dataclass(frozen=True)
class Schedule:
    """How long the loop runs and when the ranker learns.

    Clicks reach the ranker `delay` rounds late; the ranking is made anew every `batch` rounds.
    `changes` are rankers that take over at a given round, and inherit all that was logged.
    """

    rounds: int = 2_000
    worlds: int = 200
    seed: int = 0
    delay: int = 0
    batch: int = 1
    snapshots: int = 40
    changes: tuple[tuple[int, Ranker], ...] = ()

    def __post_init__(self) -> None:
        for name, low, high in _BOUNDS:
            value = getattr(self, name)
            if not low <= value <= high:
                raise EngineError(f"{name} must lie between {low:,} and {high:,}, but is {value:,}")


_BOUNDS = (
    ("rounds", 1, 10_000_000),
    ("worlds", 1, 100_000),
    ("delay", 0, 1_000_000),
    ("batch", 1, 1_000_000),
    ("snapshots", 1, 2_000),
)


def simulate(world: World, ranker: Ranker, schedule: Schedule, tick: Tick | None = None) -> Run:
    """Let the ranker and the users of the world teach each other.

    Runs with the same seed draw the same users, so that two rankers can be compared step by step.
    """
    return _Loop(world, ranker, schedule).run(tick)


class _Loop:
    """The state of one run."""

    def __init__(self, world: World, ranker: Ranker, schedule: Schedule) -> None:
        self.schedule, self.world = schedule, world
        streams = np.random.default_rng(schedule.seed).spawn(5)
        self.ordering, self.exploring, self.clicking, self.learning, self.changing = streams
        self.scene: Scene = scene(world, schedule.worlds)
        worlds, items = self.scene.present.shape
        self.shown = len(self.scene.examination)
        self.offset = (np.arange(worlds) * items)[:, None]
        self.order = Order(worlds, items, self.ordering)
        self.pending: deque[Feedback] = deque()
        self.credit = self._history(worlds, items)
        self.exposure = np.zeros((worlds, items))
        self.clicked = np.zeros(worlds)
        self._take_over(ranker)

    def _history(self, worlds: int, items: int) -> Credit:
        known = self.world.history()
        credit = Credit(np.zeros((worlds, items)))
        credit.keep(tuple(known))
        for name, amounts in known.items():
            credit[name][:] = amounts[self.scene.queries]
        return credit

    def _take_over(self, ranker: Ranker) -> None:
        self.ranker = ranker
        self.credit.keep(self.needs)
        items = self.exposure.shape[1]
        self.believed = ranker.believed(self.scene.curve)
        self.marginals = ranker.marginals(items, self.scene.curve)
        self.exploration = ranker.exploring

    @property
    def needs(self) -> tuple[str, ...]:
        """The sums that this ranker, or one that takes over later, will ask for."""
        rankers = [self.ranker, *(ranker for _, ranker in self.schedule.changes)]
        return tuple(dict.fromkeys(name for ranker in rankers for name in ranker.needs))

    def run(self, tick: Tick | None) -> Run:
        """All rounds, with a snapshot at each point of the grid."""
        schedule, changes = self.schedule, dict(self.schedule.changes)
        points = grid(schedule.rounds, schedule.snapshots)
        snapshots = Snapshots(points, self.scene)
        every = max(1, schedule.rounds // TICKS)
        for number in range(schedule.rounds):
            if number in changes:
                self._take_over(changes[number])
            self._round(number)
            if number + 1 == points[snapshots.taken]:
                self._sort()
                order = self.order.items_at(np.arange(self.shown))
                snapshots.take(order, self.clicked, self.exposure, self.scene)
            if tick is not None and number % every == 0:
                tick(number / schedule.rounds)
        return snapshots.run(self.ranker.spec)

    def _round(self, number: int) -> None:
        if self.world.change(self.scene, number, self.changing) or (
            number % self.schedule.batch == 0
        ):
            self._sort()
        ranks = self._ranks()
        flat = self.order.items_at(ranks) + self.offset
        clicks = self.scene.clicks(flat, self.clicking)
        clicks &= self.scene.present.reshape(-1)[flat]
        self.clicked += clicks.sum(axis=1)
        self.exposure.reshape(-1)[flat] += self.scene.examination
        self.pending.append(self._feedback(flat, clicks, ranks))
        if len(self.pending) > self.schedule.delay:
            learn(self.credit, self.pending.popleft())

    def _sort(self) -> None:
        scores = self.ranker.scores(self.credit, self.learning)
        present = None if self.scene.present.all() else self.scene.present
        self.order.sort(scores, present, redraw=self.ranker.ties == "every_round")

    def _ranks(self) -> np.ndarray:
        worlds, items = self.exposure.shape
        ranks = np.broadcast_to(np.arange(self.shown), (worlds, self.shown))
        explores = np.flatnonzero(self.exploring.random(worlds) < self.ranker.exploration)
        if len(explores):
            ranks = ranks.copy()
            ranks[explores] = self.exploration.draw(
                len(explores), items, self.shown, self.exploring
            )
        return ranks

    def _feedback(self, flat: np.ndarray, clicks: np.ndarray, ranks: np.ndarray) -> Feedback:
        whole = "expected" in self.credit.sums
        every = np.arange(self.exposure.shape[1])
        return Feedback(
            shown=flat,
            clicked=flat[clicks],
            marginal=self.marginals[ranks[clicks]],
            slots=self.believed,
            order=self.order.items_at(every) + self.offset if whole else None,
            marginals=self.marginals if whole else None,
        )


def compare(
    world: World, rankers: Sequence[Ranker], schedule: Schedule, tick: Tick | None = None
) -> list[Run]:
    """One run per ranker, all with the same users."""
    runs = []
    for index, ranker in enumerate(rankers):
        part = None if tick is None else _part(tick, index, len(rankers))
        runs.append(simulate(world, ranker, schedule, part))
    return runs


def _part(tick: Tick, index: int, count: int) -> Tick:
    return lambda share: tick((index + share) / count)
