"""`python -m engine.calibration [REGIME ...]`: run the audit, and write docs/calibration.md."""

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from engine.calibration.estimand import estimands
from engine.calibration.page import page
from engine.calibration.regimes import REGIMES
from engine.calibration.run import run

FOLDER, PAGE = Path("docs/calibration"), Path("docs/calibration.md")


def _progress(key: str) -> Callable[[int], None]:
    return lambda seed: print(f"\r{key}: log {seed + 1:,}", end="", flush=True)


def main() -> None:
    """Draw logs until each regime has as many as were wanted, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("regime", nargs="*", choices=[*REGIMES, []], help="all, if left out")
    parser.add_argument("--logs", type=int, default=400, help="per regime; 0 only writes the page")
    parser.add_argument("--only", nargs="*", default=[], choices=list(estimands()))
    parser.add_argument("--number", nargs="*", default=[], help="such as specs of estimators")
    parser.add_argument("--again", action="store_true", help="forget what was counted before")
    given = parser.parse_args()
    for key in given.regime or REGIMES:
        run(
            key,
            given.logs,
            FOLDER,
            only=given.only,
            numbers=given.number,
            again=given.again,
            day=datetime.now(UTC).date().isoformat(),
            tick=_progress(key),
        )
        print()
    PAGE.write_text(page(FOLDER))


if __name__ == "__main__":
    main()
