"""`api.cluster`: a log that stays on a Spark cluster."""

from collections.abc import Mapping
from typing import Any

from engine.logs.log import Log


def cluster(cluster: Any, table: str, mapping: Mapping[str, str] | None = None) -> Log:
    """Analyse a log where it lies, on a Spark cluster; only small tables leave it.

    Args:
        cluster: the address of a Spark Connect server, `sc://host:port`, or a Spark session.
        table: a table or view of the cluster, or the path of Parquet files as it sees them.
        mapping: {canonical field: column of the table}; columns of those names if left out.

    Returns:
        A log that every other verb takes. Codes, buckets and lines are computed where the table
        lacks them; nothing is copied.

    Raises:
        EngineError: the cluster does not answer, or a column that every log needs is missing.
    """
    from engine.clusters.cluster_log import log_of_cluster

    return log_of_cluster(cluster, table, mapping)
