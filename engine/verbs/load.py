"""`api.load`: a click log from files."""

from collections.abc import Callable, Mapping
from pathlib import Path

from engine.ingest.read_options import ReadOptions
from engine.logs.log import Log
from engine.verbs.arguments import Files


def load(
    files: Files,
    *,
    mapping: Mapping[str, str] | None = None,
    options: ReadOptions | None = None,
    reward: str = "",
    tick: Callable[[float], None] | None = None,
) -> Log:
    """Load a click log from files; every line becomes a row or is quarantined with a reason.

    Args:
        files: CSV, TSV, JSON lines (each also gz or zst) or Parquet; see docs/formats.md.
        mapping: {canonical field: column of the file}; fields that are left out are guessed.
        options: separator, encoding, header, date order and decimal mark; guessed if left out.
        reward: the name of the reward that counts, where the log holds several.
        tick: called now and then with the share that is done, from 0 to 1; it raises to cancel.

    Returns:
        The log. `check(log)` says what is wrong with it.

    Raises:
        EngineError: the file is no log, or its lines do not add up.

    >>> from engine import api
    >>> log = api.load("sample_logs/three_rankers/log.parquet")
    >>> log.counts["impressions"]
    14000
    """
    from engine.ingest.load import load as load_one
    from engine.ingest.several_files import load_several, matching
    from engine.logs.rewards import rewarded

    paths = matching([files] if isinstance(files, (str, Path)) else files)
    if len(paths) == 1:
        log = load_one(paths[0], mapping=mapping, options=options, tick=tick, in_place=True)
    else:
        log = load_several(paths, mapping=mapping, options=options, tick=tick, in_place=True)
    return rewarded(log, reward)
