"""`api.sample`: one of the logs that come with the program."""

from engine.logs.log import Log


def sample(name: str) -> Log:
    """Open one of the logs that come with the program.

    Args:
        name: a folder of `sample_logs`, such as "three_rankers".

    Raises:
        EngineError: there is no such sample.

    >>> from engine import api
    >>> api.sample("three_rankers").counts["impressions"]
    14000
    """
    from engine.ingest.samples import open_sample

    return open_sample(name)
