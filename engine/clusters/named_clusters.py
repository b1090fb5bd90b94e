"""The logs on clusters that the operator of a server names; nobody else can name any.

COUNTERCLICK_CLUSTERS: a TOML file with a section per log: `source` (`sc://host:port`), `table`, and
under `mapping` the column of each field. See docs/clusters.md.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from engine.clusters.cluster_log import log_of_cluster
from engine.core.errors import EngineError
from engine.logs.log import Log

_KEY = re.compile(r"[A-Za-z0-9_-]{1,60}")
_NAMES = {"source", "table", "mapping"}


@dataclass(frozen=True)
class ClusterLog:
    """A log on a cluster, as the operator names it: visitors see its key, not its address."""

    key: str
    source: str
    table: str
    mapping: Mapping[str, str] = field(default_factory=dict)

    def open(self) -> Log:
        """The log.

        Raises:
            EngineError: the cluster does not answer, or the table does not fit.
        """
        log = log_of_cluster(self.source, self.table, self.mapping, name=self.key)
        return replace(log, recipe=f"from engine import api\n\nlog = api.cluster({PLACE})")


PLACE = '"sc://HOST:PORT", "TABLE"'
"""What stands in exported programs for the address of a cluster, which visitors need not know."""


def cluster_logs() -> dict[str, ClusterLog]:
    """The logs on clusters by key, in the order of the operator's file; none without one.

    Raises:
        EngineError: the file is missing or wrong.
    """
    path = os.environ.get("COUNTERCLICK_CLUSTERS", "")
    if not path:
        return {}
    try:
        text = Path(path).read_text("utf-8")
        sections = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise EngineError(
            "the server's list of clusters cannot be read",
            where=str(error).split("\n")[0],
            fix="Its operator names the file in COUNTERCLICK_CLUSTERS.",
        ) from None
    return {key: _log(key, section) for key, section in sections.items()}


def _log(key: str, section: object) -> ClusterLog:
    fits = _KEY.fullmatch(key) and isinstance(section, dict) and set(section) <= _NAMES
    if not fits or not isinstance(section, dict) or not {"source", "table"} <= set(section):
        raise EngineError(
            f"section {key!r} of the server's list of clusters is no log",
            fix="It needs source and table, and may have a mapping; its name has letters, digits, "
            "_ and -.",
        )
    mapping = {str(name): str(column) for name, column in section.get("mapping", {}).items()}
    return ClusterLog(key, str(section["source"]), str(section["table"]), mapping)
