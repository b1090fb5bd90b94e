"""What the feedback loop page is set to, and the runs that follow from it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from engine.loop.experiments.comparison import RankerComparison
from engine.loop.rankers.named import ranker_named
from engine.loop.rankers.ranker import Ranker
from engine.loop.schedule import Schedule
from engine.loop.simulate import compare
from engine.simulator.from_log import from_log
from engine.simulator.world import World
from pages.parts.shared.background import jobs, workers
from pages.parts.shared.background.computation import Work
from pages.parts.shared.charts.chart import digest
from pages.parts.shared.charts.program import imports_first
from pages.parts.shared.logs.policy_files import kept_policy
from pages.parts.shared.logs.workspace import open_log, python_of

FROM_LOG = "From my log"
WORLDS = {
    "Michael Jordan": "michael_jordan(severity={attention!r}, users={users!r})",
    "20 items, 5 shown": "top_k(severity={attention!r}, users={users!r})",
    "Two items": "two_items(examination=(1.0, {second!r}), users={users!r})",
    FROM_LOG: "",
}
PYTHON = """from engine.programs import parse
from engine.programs import Comparison
from engine.programs import Schedule
from engine.programs import compare_rankers
{of_file}{world}
rankers = [parse('loop.rankers', {naive!r}), {other}]
schedule = {schedule}
naive, other = compare_rankers(world, rankers, schedule)
comparison = Comparison(world, naive, other)
titles = ('Ranked by clicks', comparison.title)
print(comparison.sentence())
"""
SLOT = "loop"
FRAMES, FEWEST, NUMBERS = 200, 30, 10_000_000
"""Pictures of an animation; fewer when so many numbers of worlds and items would not be kept."""
FEW = 400
"""Simulations of a run that is kept for others who set the same: some 20 MB."""


@dataclass(frozen=True)
class LoopScenario:
    """Everything that the page's pictures depend on, as the page opens."""

    place: str = "Michael Jordan"
    attention: float = 1.0
    explore: float = 0.1
    both: bool = False
    log: str = ""
    right: str = "ips_policy_aware"
    users: str = "position_based"
    how: str = "shuffle"
    ties: str = "every_round"
    rounds: int = 2_000
    worlds: int = 200
    delay: int = 0
    batch: int = 1
    seed: int = 1
    late: int = 0
    drift: float = 0.0
    doubt: bool = True
    file: str = ""
    """The name of a policy file that ranks on the right, in place of a ranker that learns."""
    content: str = ""
    """The digest of that file."""

    @property
    def world(self) -> World:
        """The world that is set; that of a log has the log's own examination and credit."""
        if self.place == FROM_LOG:
            return _of_log(self.log, self.doubt)
        second = round(2.0**-self.attention, 6)
        text = WORLDS[self.place].format(
            second=second, attention=float(self.attention), users=self.users
        )
        if self.late or self.drift:
            text = (
                f"changing(base={text!r}, drift={float(self.drift)!r}, late={self.late}, "
                f"arrival={max(1, self.rounds // 4)})"
            )
        world = World.parse(text)
        return world

    @property
    def naive(self) -> Ranker:
        """Ranking by clicks."""
        return self._set("naive", self.explore if self.both else 0.0)

    @property
    def corrected(self) -> Ranker:
        """The ranker on the right."""
        if not self.file:
            return self._set(self.right, self.explore)
        return self._exploring(_of_file(self.file, self.content), self.explore)

    def futures(self) -> dict[str, Ranker]:
        """What may follow: nothing changes, either cure, or both."""
        rate = self.explore or 0.1
        return {
            "nothing changes": self._set("naive", 0.0),
            "corrected": self._set(self.right, 0.0),
            "explored": self._set("naive", rate),
            "both": self._set(self.right, rate),
        }

    def _set(self, spec: str, rate: float) -> Ranker:
        return self._exploring(Ranker.parse(spec), rate)

    def _exploring(self, ranker: Ranker, rate: float) -> Ranker:
        return ranker.replace(exploration=float(rate), explore=self.how, ties=self.ties)

    @property
    def python(self) -> str:
        """The program that repeats the two runs and says what came of them."""
        program = PYTHON.format(
            world=self.program_of_world, naive=self.naive.spec, other=self.program_of_right,
            schedule=repr(self.schedule()),
            of_file="from engine.programs import ranker_named\n" if self.file else "",
        )  # fmt: skip
        return imports_first(program)

    @property
    def program_of_right(self) -> str:
        """The expression for the ranker on the right; a policy file must lie in the folder."""
        if not self.file:
            return f"parse('loop.rankers', {self.corrected.spec!r})"
        ranker = self.corrected
        return (
            f"ranker_named({self.file!r}).replace(exploration={ranker.exploration!r}, "
            f"explore={ranker.explore!r}, ties={ranker.ties!r})"
        )

    @property
    def program_of_world(self) -> str:
        """The lines that set `world`."""
        if self.place != FROM_LOG:
            return f"\nworld = parse('simulator', {self.world.spec!r})"
        return (
            f"from engine.programs import from_log\n{python_of(open_log(self.log))}\n\n"
            f"world = from_log(log, uncertain={self.doubt})"
        )

    def schedule(self, **changes: object) -> Schedule:
        """How long the loop runs."""
        items = self.world.truth.candidates.shape[1]
        frames = max(FEWEST, min(FRAMES, NUMBERS // (self.worlds * items)))
        chosen = {
            "rounds": self.rounds, "worlds": self.worlds, "seed": self.seed,
            "delay": self.delay, "batch": self.batch, "snapshots": frames,
        }  # fmt: skip
        return Schedule(**(chosen | changes))  # type: ignore[arg-type]


@st.cache_resource(max_entries=8, show_spinner=False, scope="session")
def _of_log(name: str, doubt: bool) -> World:
    return from_log(open_log(name), uncertain=doubt)


@st.cache_resource(max_entries=8, show_spinner=False, scope="session")
def _of_file(name: str, content: str) -> Ranker:
    file = kept_policy(name)
    if file is None or file.digest != content:
        return Ranker.parse(f"fixed(name={name!r})")
    with file.on_disk() as path:
        return ranker_named(str(path))


def rivals(scenario: LoopScenario) -> RankerComparison | None:
    """Both runs, or None while they are still going."""
    public = not (scenario.log or scenario.file) and scenario.worlds <= FEW
    return jobs.result(SLOT, digest(scenario), work(scenario), public)


def titles_of(comparison: RankerComparison) -> tuple[str, str]:
    """What stands above both pages."""
    return "Ranked by clicks", comparison.title


def work(scenario: LoopScenario, run: Callable[..., Any] = workers.run) -> Work:
    """What computes both runs, in any thread.

    Args:
        scenario: what the page is set to.
        run: calls a function with its arguments and a tick; by default in a worker process.
    """
    # what is asked is put together here, as other threads do not know the log of a session
    world, schedule = scenario.world, scenario.schedule()
    rankers = [scenario.naive, scenario.corrected]
    return lambda tick: RankerComparison(world, *run(compare, world, rankers, schedule, tick=tick))
