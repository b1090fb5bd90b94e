"""What a benchmark measured, with when, where and how busy the machine was, as kept in a file."""

import json
import os
import platform
import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.runner.environments import environment
from benchmarks.runner.processes import ROOT, NotMeasured
from benchmarks.runner.section import Scale, Section

RESULTS = ROOT / "benchmarks" / "results"
PACKAGES = ("duckdb", "numpy", "pandas", "pyarrow", "scipy", "scikit-learn")


@dataclass(frozen=True)
class Result:
    """The tables of one benchmark file and the circumstances of the run."""

    name: str
    title: str
    about: str
    order: int
    scale: str
    date: str
    machine: str
    versions: dict[str, str]
    load: tuple[float, float]
    seconds: float
    tables: list[dict[str, Any]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def save(self) -> None:
        """Write the result where the page reads it."""
        RESULTS.mkdir(exist_ok=True)
        text = json.dumps(asdict(self), indent=1, ensure_ascii=False)
        (RESULTS / f"{self.name}.json").write_text(text + "\n", "utf-8")


def kept() -> list[Result]:
    """The results that are there, in the order of the page."""
    results = [_read(path) for path in sorted(RESULTS.glob("*.json"))]
    return sorted(results, key=lambda result: (result.order, result.name))


def _read(path: Path) -> Result:
    stored = json.loads(path.read_text("utf-8"))
    return Result(**{**stored, "load": tuple(stored["load"])})


UNFINISHED = "the rest of this run, which did not end"


def run(name: str, section: Section, scale: Scale) -> Result:
    """Measure a section and keep each table as soon as it is there; what fails is said."""
    begun, before = time.monotonic(), os.getloadavg()[0]
    made = [environment(each) for each in section.environments]
    missing = [f"{each.name}: {each.reason}" for each in made if each.reason]
    versions = {package: version(package) for package in PACKAGES}
    versions |= {package: text for each in made for package, text in each.versions.items()}
    tables: list[dict[str, Any]] = []

    def result(*reasons: str) -> Result:
        return Result(
            name=name,
            title=section.title,
            about=section.about,
            order=section.order,
            scale=scale.name,
            date=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
            machine=machine(),
            versions=versions,
            load=(round(before, 1), round(os.getloadavg()[0], 1)),
            seconds=round(time.monotonic() - begun, 1),
            tables=list(tables),
            missing=[*missing, *reasons],
        )

    try:
        for table in section.measure(scale):
            tables.append(table.as_text())
            result(UNFINISHED).save()
    except NotMeasured as reason:
        return result(str(reason))
    return result()


def machine() -> str:
    """The processor, its cores, the memory and the system."""
    model, memory = platform.processor() or platform.machine(), ""
    for line in _lines("/proc/cpuinfo"):
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    for line in _lines("/proc/meminfo"):
        if line.startswith("MemTotal"):
            memory = f", {int(line.split()[1]) / 2**20:.0f} GB"
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{model}, {os.cpu_count()} cores{memory}, {system}"


def _lines(path: str) -> list[str]:
    file = Path(path)
    return file.read_text("utf-8").splitlines() if file.is_file() else []
