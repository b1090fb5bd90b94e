"""A click log drawn from a world whose truth is known."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from engine.core.numbers import significant
from engine.logs.arrays import from_table, stored
from engine.logs.log import Log
from engine.logs.sources import Table
from engine.policies.policy import Policy
from engine.results.result import Result
from engine.simulator.export import write
from engine.simulator.world import World

if TYPE_CHECKING:
    from engine.figures.figure import Figure


@dataclass(frozen=True)
class Simulation(Result):
    """A drawn log with the exact value of the policies that ranked."""

    world: World
    policies: Sequence[Policy]
    impressions: int
    seed: int
    table: Table = field(repr=False)

    @property
    def log(self) -> Log:
        """The drawn log, ready to be examined and evaluated."""
        return from_table(self.table, name=self.world.spec, truth=self.world.spec)

    def write(self, path: str | Path) -> Path:
        """Write the log as CSV, or as Parquet where the name ends so; returns the path."""
        path = Path(path)
        if path.suffix == ".parquet" and path.parent.is_dir():
            stored(self.table, path)
        else:
            write(self.table, path)
        return path

    def as_record(self) -> dict[str, Any]:
        """What `simulate --json` prints, but for the file."""
        return {
            "world": self.world.spec,
            "policies": [
                {"policy": policy.spec, "value": self.world.value(policy)}
                for policy in self.policies
            ],
            "impressions": self.impressions,
            "rows": len(self.table["item"]),
            "clicks": int(self.table["reward"].sum()),
            "seed": self.seed,
        }

    def to_frame(self) -> pd.DataFrame:
        """The drawn rows."""
        return pd.DataFrame(dict(self.table))

    def figure(self) -> "Figure":
        """The click rate of each rank over time, for logs with timestamps."""
        from engine.figures.log.log_over_time import click_rates

        return click_rates(self.log)

    def heading(self) -> str:
        """How much was drawn from which world."""
        rows = len(self.table["item"])
        return f"{self.world.spec}: {self.impressions:,} impressions, {rows:,} rows"

    def readable(self) -> pd.DataFrame:
        """The exact expected reward per impression of each policy."""
        values = self.as_record()["policies"]
        return pd.DataFrame(
            [(line["policy"], significant(line["value"])) for line in values],
            columns=["policy", "exact value per impression"],
        )
