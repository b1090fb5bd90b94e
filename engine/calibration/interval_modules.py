"""The modules of the engine whose records and figures have intervals, found in their source.

A module that defines a record with an interval, draws error bars or makes a table with bounds names
what these are of in `ESTIMANDS`, by the keys of the audit's estimands.
"""

import ast
from functools import cache
from pathlib import Path

import engine

NAMES = {"interval", "adjusted_interval", "standard_error", "error", "half_widths"}
ENDS = ("_error", "_interval")
BARS = {"error_x", "error_y"}
BOUNDS = {"low", "high"}
PARTS = (
    "interval",
    "_error",
    "error_",
    "error:",
    "error(",
    "half_widths",
    "low:",
    '"low"',
    " low(",
)
"""One of these stands in the text of every module that has such a name, bar or table.

Texts without them are not parsed, which takes half of the time.
"""
MACHINERY = ("inference", "calibration")
"""Where intervals are made, and where they are audited."""
OTHER = {
    "core/method.py": "the values that a parameter may take",
    "loop/experiments/future.py": "quantiles over worlds, which are no interval of a mean",
    "reports/forest_svg.py": "the ends of an axis",
    "terms/polynomial.py": "the error of adding doubles",
    "totals/moments.py": "the error of adding doubles",
    "weightings/reliability.py": "by how much propensities miss held-out choices",
}
"""What has such a name and is no interval."""


@cache
def interval_modules() -> dict[str, tuple[str, ...]]:
    """By module, the estimands that it names; none where it has an interval and names none."""
    root = Path(str(engine.__file__)).parent
    modules = {}
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root).as_posix()
        if name.startswith(MACHINERY) or name in OTHER:
            continue
        text = path.read_text("utf-8")
        if any(part in text for part in PARTS) and _has_interval(tree := ast.parse(text)):
            modules[name] = _estimands(tree)
    return modules


def _has_interval(tree: ast.Module) -> bool:
    return any(_is_of_interval(node) for node in ast.walk(tree))


def _is_of_interval(node: ast.AST) -> bool:
    if isinstance(node, ast.ClassDef):
        names = set(_fields(node))
        ends = any(name.endswith(ENDS) for name in names)
        return bool(names & NAMES) or names >= BOUNDS or ends
    if isinstance(node, ast.Call):
        return any(keyword.arg in BARS for keyword in node.keywords)
    if isinstance(node, ast.Dict):
        return {key.value for key in node.keys if isinstance(key, ast.Constant)} >= BOUNDS
    return False


def _fields(node: ast.ClassDef) -> list[str]:
    """The fields of a class that are no parameters, and its methods."""
    fields = [
        part.target.id
        for part in node.body
        if isinstance(part, ast.AnnAssign)
        and isinstance(part.target, ast.Name)
        and not isinstance(part.value, ast.Call)
    ]
    return fields + [part.name for part in node.body if isinstance(part, ast.FunctionDef)]


def _estimands(tree: ast.Module) -> tuple[str, ...]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "ESTIMANDS":
            return tuple(ast.literal_eval(node.value))
    return ()
