"""`counterclick samples`: make the simulated sample logs again, bit for bit."""

from pathlib import Path
from typing import Annotated

import typer


def samples(
    out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path("sample_logs"),
) -> None:
    """Write the simulated sample logs, the same bit for bit."""
    from engine.simulator.sample_logs import build

    for file in build(out):
        print(f"{file}: {file.stat().st_size:,} bytes")


command = samples
