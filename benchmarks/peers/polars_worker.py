"""Six sums for each policy by polars; run by its own environment: FILE TIMES."""

import json
import sys
import time

import numpy as np
import polars as pl


def sums(frame: pl.DataFrame, policy: np.ndarray) -> pl.DataFrame:
    queries, items = policy.shape
    keys = {
        "query": np.repeat(np.arange(queries), items),
        "item": np.tile(np.arange(items), queries),
    }
    target = pl.DataFrame({**keys, "probability": policy.ravel()})
    mean = frame.group_by("query", "item").agg(pl.col("reward").mean().alias("predicted"))
    rows = frame.join(target, on=["query", "item"]).join(mean, on=["query", "item"])
    rows = rows.with_columns(w=pl.col("probability") / pl.col("propensity"))
    return rows.select(
        pl.col("w").sum(),
        wr=(pl.col("w") * pl.col("reward")).sum(),
        clipped=(pl.min_horizontal(pl.col("w"), 10.0) * pl.col("reward")).sum(),
        error=(pl.col("w") * (pl.col("reward") - pl.col("predicted"))).sum(),
    )


data = dict(np.load(sys.argv[1]))
policies = data.pop("policies")
frame, costs = pl.DataFrame(data), []
for _ in range(int(sys.argv[2]) + 1):
    clock, processor = time.perf_counter(), time.process_time()
    for policy in policies:
        sums(frame, policy)
    spent = time.perf_counter() - clock, time.process_time() - processor
    costs.append({"clock": spent[0], "processor": spent[1]})
print(json.dumps(costs[1:]))
