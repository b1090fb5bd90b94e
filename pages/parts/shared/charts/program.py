"""A chart as a program: the lines that set it up, and the figure that prints its own numbers."""

import re
import textwrap
from collections.abc import Sequence

from engine.policies.policy import Policy
from engine.policies.scores import Scores

OURS, WIDTH = "from engine.programs import ", 88


def policy_lines(policies: Sequence[Policy]) -> str:
    """Lines that set `policies`, after those that open `log`; those of a file are read from it."""
    specs = [policy.spec for policy in policies]
    files = sorted({policy.source_file for policy in policies} - {""})
    if not files:
        return f"policies = {specs!r}\n"
    drawn = {
        policy.spec: policy.name
        for policy in policies
        if isinstance(policy, Scores) and policy.temperature
    }
    more = (
        "from engine.programs import parse\n\n"
        f"for spec, file in {drawn!r}.items():\n"
        '    read[spec] = parse("policies", spec).of_file(Path(file), log)\n'
    )
    return (
        "from pathlib import Path\n\nfrom engine.programs import policies_of\n\n"
        "# The policy file must lie in the folder where this runs.\n"
        f"read = {{one.spec: one for file in {files!r} for one in policies_of(Path(file), log)}}\n"
        f"{more * bool(drawn)}"
        f"policies = [read.get(spec, spec) for spec in {specs!r}]\n"
    )


def figure_program(setup: str, call: str) -> str:
    """A program that makes a figure again and prints the numbers of its CSV.

    Args:
        setup: the lines that make what the call names.
        call: the expression that makes the figure.
    """
    function = call.partition("(")[0]
    program = f"{setup.rstrip()}\nfrom engine.programs import {function}\n\nprint({call}.csv())\n"
    return imports_first(program)


def imports_first(program: str) -> str:
    """The program with its imports on top, each once, those of Counterclick last."""
    lines = program.splitlines()
    imports = {line for line in lines if line.startswith(("import ", "from "))}
    body = "\n".join(line for line in lines if line not in imports)
    ours = {line for line in imports if line.startswith(OURS)}
    names = {name for line in ours for name in line.removeprefix(OURS).split(", ")}
    top = sorted(imports - ours, key=lambda line: ("engine" in line, line.startswith("from"), line))
    packed = textwrap.wrap(", ".join(sorted(names)), WIDTH - len(OURS))
    top += [OURS + line.removesuffix(",") for line in packed]
    return "\n".join([*top, "", re.sub(r"\n{3,}", "\n\n", body.strip())]) + "\n"
