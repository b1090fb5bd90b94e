"""Plots that move: their frames stay plain dictionaries.

Plotly checks and copies every frame as if it were a figure of its own, which takes longer than all
else about a chart of a hundred frames.
"""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

Frame = dict[str, Any]
"""What a frame changes: `data` and `traces`, perhaps a `name`; lists instead of arrays."""


class AnimatedPlot(go.Figure):
    """A Plotly figure whose frames are sent to the browser as they are given."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._plain_frames: tuple[Frame, ...] = ()
        super().__init__(*arguments, **options)
        given = arguments[0] if arguments else options.get("data")
        if isinstance(given, AnimatedPlot):
            self._plain_frames = given.frames

    @property
    def frames(self) -> tuple[Frame, ...]:
        """The frames in the order in which they play."""
        return self._plain_frames

    @frames.setter
    def frames(self, frames: Sequence[Frame]) -> None:
        self._plain_frames = tuple(frames)

    def to_dict(self) -> dict[str, Any]:
        """The plot as Plotly's JSON has it."""
        frames = {"frames": list(self._plain_frames)} if self._plain_frames else {}
        return {**super().to_dict(), **frames}
