"""The logging policies of a log."""

from engine.core.errors import EngineError
from engine.logs.log import Log


def loggers(log: Log) -> list[str]:
    """The names of the logging policies of a log.

    Raises:
        EngineError: there are too many to distinguish, or the log does not say.
    """
    names = log.reduce("SELECT DISTINCT policy AS policy FROM log ORDER BY policy")["policy"]
    if len(names) > 100:
        raise EngineError(
            f"the log names {len(names):,} logging policies, too many to weigh one by one",
            fix="Map a column that names the policy, or use ips.",
        )
    return [str(name) for name in names]
