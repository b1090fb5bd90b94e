"""Logs whose items belong to sellers, for audits of exposure."""

import numpy as np

from engine.core.method import parse
from engine.logs.arrays import from_table
from tests.diagnostics.some_checks import simulated

HALVES = "uploaded(curve=(1.0, 0.5))"


def log_of(rows, **more):
    """A log from (impression, query, item, rank, reward, seller) rows, each row its own session."""
    names = ("impression", "query", "item", "rank", "reward", "seller")
    table = {
        name: np.array(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)
    }
    return from_table(table | {"session": table["impression"]}, **more)


def pages(times, clicks):
    """Impressions that show a above b, of which so many have a click on a, and on b."""
    rows = []
    for place in range(times):
        rows.append((f"{place}", "q", "a", 1, float(place < clicks[0]), "A"))
        rows.append((f"{place}", "q", "b", 2, float(place >= times - clicks[1]), "B"))
    return rows


def drawn(spec, impressions, seed, policies=("uniform", "most_clicked")):
    """A simulated log whose items belong in turn to sellers A and B."""
    world = parse("simulator", spec)
    chosen = [parse("policies", policy) for policy in policies]
    table = world.mixed_log(chosen, impressions, np.random.default_rng(seed))
    seller = dict(zip(world.truth.items, np.tile(["A", "B"], len(world.truth.items)), strict=False))
    table["seller"] = np.array([seller[item] for item in table["item"]])
    return simulated(table, name=f"seed {seed}", truth=spec)
