"""Make a log from a world whose truth is known."""

import numpy as np
import streamlit as st

from engine.core.errors import EngineError
from engine.core.method import parse
from engine.ingest.python_source import of_table
from engine.logs.arrays import from_table
from pages.parts.shared.inputs import controls
from pages.parts.shared.inputs.parameters import method
from pages.parts.shared.logs.workspace import hold_log, workspace
from pages.parts.shared.messages.errors import show_error

POLICY = "softmax(temperature=0.3)"


def simulate(seen: bool) -> None:
    """A world with its users and who ranks for them, on controls; a button logs what happens.

    The spec of the world is drawn when it is seen: no visit loads what colours code for nothing.
    """
    try:
        with st.grid(3):
            choices = _choices()
    except EngineError as error:
        show_error(error)
        return
    if seen:
        st.code(choices[0], language=None, wrap_lines=True)
    st.button("Simulate", key="simulate", type="primary", on_click=_simulate, args=choices)
    wrong = st.session_state.pop("simulate_error", None)
    if wrong is not None:
        show_error(wrong)


def _choices() -> tuple[str, str, int, int]:
    world = method(
        "simulator",
        "World",
        "sim_world",
        "many_queries",
        "The ground truth: items, queries, relevance.",
    )
    policy = controls.spec(
        "policies",
        "Logging policy",
        "sim_policy",
        POLICY,
        "The policy that ranks while the log is collected.",
    )
    size = controls.whole("Impressions", 100, 1_000_000, 20_000, "sim_size", 1_000)
    return world, policy, size, controls.whole("Seed of the log", 0, 2**31 - 1, 1, "sim_seed")


def _simulate(world: str, policy: str, size: int, seed: int) -> None:
    """Log the world before the page is drawn again, so that its picker shows the new log."""
    try:
        parsed = parse("simulator", world)
        table = parsed.log(parse("policies", policy), size, np.random.default_rng(seed))
        name = f"{parsed.title}, {policy}, seed {seed}"
        log = from_table(
            table,
            name=name,
            workspace=workspace(),
            truth=parsed.spec,
            recipe=of_table(_program(parsed.spec, policy, size, seed), name, parsed.spec),
        )
        hold_log(log)
    except EngineError as error:
        st.session_state["simulate_error"] = error


def _program(world: str, policy: str, size: int, seed: int) -> str:
    """The lines that draw the same table."""
    return (
        "import numpy as np\nfrom engine.programs import parse\n\n"
        f"world, policy = parse('simulator', {world!r}), parse('policies', {policy!r})\n"
        f"table = world.log(policy, {size}, np.random.default_rng({seed}))\n"
    )
