"""A gradient fit as the documentation of `clax-models` shows it, run by its own environment.

Its Trainer with adamw at .003, at most 50 epochs and its default early stopping (README), its
Parquet data set in loaders of 4,096 sessions and four workers (examples/1-ubm), until the Trainer
says that it is done. Arguments: an .npz of the log, a model. Prints one JSON object: seconds of
`trainer.train`, epochs, and log-likelihood per row of the training and the held-out sessions.
"""

import json
import sys
import tempfile
import time
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from clax import Trainer
from clax.datasets import YandexDataset
from clax_worker import built, likelihood
from optax import adamw
from torch.utils.data import DataLoader

EPOCHS, RATE, BATCH, WORKERS = 50, 0.003, 4_096, 4


def loader(folder: Path, log: dict, chosen: np.ndarray) -> DataLoader:
    """Sessions as its example loads them, in an order of their own, since it does not shuffle."""
    folder.mkdir()
    order = np.random.default_rng(0).permutation(np.flatnonzero(chosen))
    table = {
        "query_id": np.zeros(len(order), dtype=np.int32),
        "query_doc_ids": pa.array(list(log["pair"][order])),
        "clicks": pa.array(list(log["clicks"][order])),
    }
    pq.write_table(pa.table(table), folder / "part-0.parquet")
    dataset = YandexDataset(dataset_dir=folder, session_range=(0, len(order)))
    return DataLoader(
        dataset,
        batch_size=BATCH,
        collate_fn=dataset.collate_fn,
        num_workers=WORKERS,
        persistent_workers=True,
    )


def main(path: str, name: str) -> None:
    log = dict(np.load(path))
    model = built(name, int(log["pair"].max()) + 1, log["pair"].shape[1])
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(sys.stderr):
        loaders = [
            loader(Path(folder) / part, log, chosen)
            for part, chosen in (("train", ~log["held"]), ("held", log["held"]))
        ]
        trainer = Trainer(optimizer=adamw(RATE), epochs=EPOCHS)
        begin = time.perf_counter()
        told = trainer.train(model, *loaders)
        seconds = time.perf_counter() - begin
    likelihoods = {
        part: likelihood(model, log, np.flatnonzero(chosen))
        for part, chosen in (("train", ~log["held"]), ("held", log["held"]))
    }
    print(json.dumps({"seconds": seconds, "epochs": len(told), "likelihood": likelihoods}))


if __name__ == "__main__":
    main(*sys.argv[1:])
