"""The simulated sample logs, rebuilt bit for bit from their recipes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.policies.policy import Policy
from engine.simulator import export
from engine.simulator.swap_experiment import swap_log
from engine.simulator.world import World

Recipe = Callable[[World, np.random.Generator], Mapping[str, np.ndarray]]
RANKERS = ("most_clicked", "softmax(temperature=0.3)", "softmax(temperature=0.6)")
SOURCE = "Simulated by Counterclick; `counterclick samples` reproduces it exactly."


@dataclass(frozen=True)
class SampleLog:
    """A sample: its world, what is logged in it, and what its card says."""

    key: str
    title: str
    what: str
    try_this: str
    world: str
    seed: int
    place: int
    recipe: Recipe


def _three_rankers(world: World, rng: np.random.Generator) -> Mapping[str, np.ndarray]:
    policies = [Policy.parse(spec) for spec in RANKERS]
    table = world.mixed_log(policies, 14_000, rng)
    names = dict(zip((policy.spec for policy in policies), "ABC", strict=True))
    return table | {"policy": np.array([f"ranker {names[spec]}" for spec in table["policy"]])}


def _swaps(world: World, rng: np.random.Generator) -> Mapping[str, np.ndarray]:
    return swap_log(world, Policy.parse("most_clicked"), 15_000, rng)


def _one_ambiguous_query(world: World, rng: np.random.Generator) -> Mapping[str, np.ndarray]:
    shown = Policy.parse("epsilon_greedy(epsilon=0.3, base='most_clicked')")
    return world.log(shown, 3_000, rng)


SAMPLE_LOGS: tuple[SampleLog, ...] = (
    SampleLog(
        key="three_rankers",
        title="Three rankers mixed",
        what="14,000 result pages of ten for 60 queries. Each page was made by one of three "
        "rankers, drawn at random, so that the same item stood at several ranks: a "
        "natural experiment. Rank k is seen by 1 in k users.",
        try_this="Estimate with all pairs how much of each rank is seen, and compare it with 1/k.",
        world="many_queries(queries=60)",
        seed=1,
        place=3,
        recipe=_three_rankers,
    ),
    SampleLog(
        key="swap_experiment",
        title="Swap experiment",
        what="15,000 result pages of ten for 60 queries. A coin decided whether the first item "
        "changed places with another: the planned experiment that measures position bias best.",
        try_this="Compare swap interventions with pivot-one and with plain click-through rates.",
        world="many_queries(queries=60, seed=2)",
        seed=2,
        place=4,
        recipe=_swaps,
    ),
    SampleLog(
        key="michael_jordan",
        title="Michael Jordan",
        what="3,000 result pages of five for one query with two meanings: seven in ten users mean "
        "the athlete, three the professor. Three pages in ten were shuffled, the others are sorted "
        "by clicks that position bias has bent.",
        try_this="Ask what ranking by corrected relevance would have earned, then watch the loop.",
        world="michael_jordan",
        seed=3,
        place=5,
        recipe=_one_ambiguous_query,
    ),
)


def build(folder: Path) -> list[Path]:
    """Write every simulated sample, with its card, into a folder of its own; the files written."""
    written = []
    for sample in SAMPLE_LOGS:
        place = folder / sample.key
        place.mkdir(parents=True, exist_ok=True)
        world = World.parse(sample.world)
        table = sample.recipe(world, np.random.default_rng(sample.seed))
        export.write(table, place / "log.parquet")
        (place / "card.toml").write_text(_card(sample, world.spec, list(table)), "utf-8")
        written.append(place / "log.parquet")
    return written


def _card(sample: SampleLog, truth: str, columns: list[str]) -> str:
    lines = {
        "title": sample.title,
        "what": sample.what,
        "source": SOURCE,
        "licence": "Apache-2.0",
        "try_this": sample.try_this,
        "truth": truth,
    }
    text = f"place = {sample.place}\n"
    text += "".join(f'{key} = "{value}"\n' for key, value in lines.items())
    return text + "\n[mapping]\n" + "".join(f'{name} = "{name}"\n' for name in columns)
