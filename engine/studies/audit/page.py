"""docs/calibration.md: the conclusion of the audit, then coverage by number and regime."""

from math import isfinite
from pathlib import Path

from engine.studies.audit import tally
from engine.studies.audit.estimand import estimands
from engine.studies.audit.regimes import REGIMES

LEAST, MOST = 0.93, 0.97
HEAD = """# Do the intervals hold what they promise?

"""


def page(folder: Path) -> str:
    """The page that the counts in a folder amount to."""
    results = {key: tally.read(folder / f"{key}.json")[1] for key in REGIMES}
    lines = [HEAD.rstrip(), ""]
    for key, one in estimands().items():
        lines += [f"## {one.title}", "", *_table(key, results), ""]
    return "\n".join(lines)


def _table(key: str, results: dict[str, tally.Results]) -> list[str]:
    numbers = sorted({n for of in results.values() for n in of.get(key, {})})
    rows = [
        "| number | regime | logs | claimed % | covered % of claimed | of all % |",
        "|---|---|---|---|---|---|",
    ]
    for number in numbers:
        for regime, of in results.items():
            one = of.get(key, {}).get(number)
            if one is None:
                continue
            rows.append(
                f"| `{number}` | {REGIMES[regime].title} | {one.logs} "
                f"| {_percent(one.claimed_share)} | {_share(one.claimed)} | {_share(one.all)} |"
            )
    return rows


def _share(counts: tally.Counts) -> str:
    if not isfinite(counts.coverage):
        return ""
    return f"{100 * counts.coverage:.1f} ± {100 * counts.error:.1f}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"
