"""Writing a policy as a file that every command and page reads back."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from engine.core.errors import EngineError
from engine.core.paths import written_whole
from engine.ingest.tables.keyed_tables import LEARNED_FROM
from engine.logs.log import Log
from engine.policies.candidates import Candidates
from engine.policies.linear import SUFFIX, Linear
from engine.policies.policy import Policy
from engine.policies.scores import COLUMN, Scores

TABLES = (".csv", ".tsv", ".parquet")


def write_policy(policy: Policy, log: Log, candidates: Candidates, path: Path) -> None:
    """Write a policy to a file: CSV, TSV or Parquet with the names of the log, or JSON.

    Args:
        policy: what to write.
        log: whose names its codes stand for.
        candidates: the candidates of that log.
        path: where to; its suffix says how.

    Raises:
        EngineError: the suffix does not suit the policy.
    """
    suffix = path.suffix.lower()
    if isinstance(policy, Linear):
        if suffix != SUFFIX:
            raise EngineError(
                "a policy that looks at columns of the log is written as JSON",
                fix=f"Name the file {path.stem}{SUFFIX}.",
            )
        with written_whole(path) as file:
            record = policy.fitted().as_record() | _mark(policy)
            file.write_text(json.dumps(record) + "\n", "utf-8")
        return
    if suffix == SUFFIX:
        raise EngineError(
            "a policy that gives each query its own chances is written as a table",
            fix=f"Name the file {path.stem}{TABLES[0]}.",
        )
    check_suffix(path)
    write_table(policy_table(policy, log, candidates), path)


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write the rows of a policy file as CSV, TSV or Parquet, all or nothing."""
    suffix = path.suffix.lower()
    with written_whole(path) as file:
        if suffix == ".parquet":
            pa.parquet.write_table(pa.Table.from_pandas(table, preserve_index=False), file)
        else:
            table.to_csv(file, index=False, sep="\t" if suffix == ".tsv" else ",")


def check_suffix(path: Path, tables: bool = False) -> None:
    """Refuse a name that no policy file can have; with `tables`, no file of probabilities.

    Raises:
        EngineError: its suffix is none of those of policy files.
    """
    if path.suffix.lower() not in (TABLES if tables else (*TABLES, SUFFIX)):
        raise EngineError(
            f"a policy file cannot end in {path.suffix or 'nothing'}",
            fix=f"Use {', '.join(TABLES)}"
            + ("." if tables else f", or {SUFFIX} for a policy that looks at columns."),
        )


def policy_table(policy: Policy, log: Log, candidates: Candidates) -> pd.DataFrame:
    """Its rows with names: query, item and score of a ranking, else rank and probability too.

    A policy that was learned from a log says so in each row.
    """
    if isinstance(policy, Scores) and policy.temperature == 0 and policy.table is not None:
        relation = {name: np.asarray(policy.table[name]) for name in policy.table}
    else:
        relation = policy.relation(candidates)
    names = {"query_code": ("query", log.queries), "item_code": ("item", log.items)}
    columns: dict[str, Any] = {}
    for key in ("query_code", "rank", "item_code", COLUMN, "probability"):
        if key in relation:
            name, labels = names.get(key, (key, None))
            columns[name] = relation[key] if labels is None else labels[relation[key]]
    return pd.DataFrame(columns | _mark(policy))


def _mark(policy: Policy) -> dict[str, Any]:
    return {LEARNED_FROM: policy.learned_from} if policy.learned_from else {}
