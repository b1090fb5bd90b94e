"""A gradient fit by the package `clax-models`, run by the Python of its own environment.

Arguments: an .npz of the log, a model, log-likelihoods per row to reach on the training sessions
and on the held-out ones, a learning rate, a batch size, and the most seconds. Prints one JSON
object: seconds of training until each was reached (null: never), the best of each, and beside
them the seconds of compiling a step. Scoring is not counted.
"""

import json
import sys
import time

import jax
import jax.numpy as jnp
import numpy as np
import optax
from clax import DynamicBayesianNetwork, PositionBasedModel, UserBrowsingModel
from flax import nnx

STALE = 5
"""Stop after this many epochs in a row that bring the training likelihood no further."""


def built(name: str, pairs: int, ranks: int) -> nnx.Module:
    rngs = nnx.Rngs(0)
    if name == "dbn":
        return DynamicBayesianNetwork(query_doc_pairs=pairs, rngs=rngs)
    kind = UserBrowsingModel if name == "ubm" else PositionBasedModel
    return kind(query_doc_pairs=pairs, positions=ranks + 1, rngs=rngs)


@nnx.jit
def train(model: nnx.Module, optimizer: nnx.Optimizer, batch: dict) -> None:
    gradient = nnx.grad(lambda model: model.compute_loss(batch).mean())(model)
    optimizer.update(gradient)


@nnx.jit
def loss(model: nnx.Module, batch: dict) -> jnp.ndarray:
    return model.compute_loss(batch, aggregate=False).sum()


def batched(log: dict, chosen: np.ndarray) -> dict:
    shape = log["pair"][chosen].shape
    return {
        "query_doc_ids": log["pair"][chosen],
        "clicks": log["clicks"][chosen],
        "positions": np.broadcast_to(np.arange(1, shape[1] + 1), shape),
        "mask": np.ones(shape, dtype=bool),
    }


def likelihood(model: nnx.Module, log: dict, chosen: np.ndarray) -> float:
    """Per row, on sessions in blocks of one size, so that nothing is compiled twice."""
    parts = np.array_split(chosen, max(len(chosen) // 8192, 1))
    size = len(parts[0])
    lost = 0.0
    for part in parts:
        batch = batched(log, np.resize(part, size))
        batch["mask"] = batch["mask"] & (np.arange(size) < len(part))[:, None]
        lost += float(loss(model, batch))
    return -lost / log["pair"][chosen].size


def main(path: str, name: str, goals: list[float], rate: float, size: int, most: float) -> None:
    log = dict(np.load(path))
    parts = {"train": np.flatnonzero(~log["held"]), "held": np.flatnonzero(log["held"])}
    model = built(name, int(log["pair"].max()) + 1, log["pair"].shape[1])
    optimizer = nnx.ModelAndOptimizer(model, optax.adam(rate))
    other = nnx.clone(model)  # compiles the step, and is thrown away
    training = parts["train"]
    size = min(size, len(training))
    begin = time.perf_counter()
    train(other, nnx.ModelAndOptimizer(other, optax.adam(rate)), batched(log, training[:size]))
    jax.block_until_ready(nnx.state(other))
    compiling = time.perf_counter() - begin
    rng, seconds, stale = np.random.default_rng(0), 0.0, 0
    best = dict.fromkeys(parts, -np.inf)
    reached: dict[str, float | None] = dict.fromkeys(parts)
    while seconds < most and stale < STALE and None in reached.values():
        begin = time.perf_counter()
        order = rng.permutation(training)
        for start in range(0, len(order) - size + 1, size):
            train(model, optimizer, batched(log, order[start : start + size]))
        jax.block_until_ready(nnx.state(model))
        seconds += time.perf_counter() - begin
        stale += 1
        for (part, chosen), goal in zip(parts.items(), goals, strict=True):
            found = likelihood(model, log, chosen)
            if part == "train" and found > best[part] + 1e-6:
                stale = 0
            best[part] = max(found, best[part])
            if found >= goal and reached[part] is None:
                reached[part] = seconds
    told = {"seconds": seconds, "compiling": compiling, "reached": reached, "best": best}
    print(json.dumps(told))


if __name__ == "__main__":
    path, name, *texts = sys.argv[1:]
    train_goal, held_goal, rate, size, most = map(float, texts)
    main(path, name, [train_goal, held_goal], rate, int(size), most)
