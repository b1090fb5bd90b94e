"""The files that were dropped together: one log, or the events of one in several files."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st


@dataclass(frozen=True)
class Dropped:
    """Files that were dropped in one go, in the order of their names."""

    files: tuple[Any, ...]

    @property
    def file_id(self) -> str:
        """What tells this drop from others."""
        return " ".join(file.file_id for file in self.files)

    @property
    def name(self) -> str:
        """What people call the log."""
        more = len(self.files) - 1
        return f"{self.files[0].name} and {more} more" if more else str(self.files[0].name)


def last_drop(uploads: Sequence[Any] | None, key: str) -> Dropped | None:
    """The files that were dropped last; files of an earlier drop are a log of their own.

    Args:
        uploads: every file in the drop zone.
        key: of the drop zone, by which its drops are remembered.
    """
    state = st.session_state.setdefault("drops", {}).setdefault(key, {"last": [], "all": set()})
    present = {file.file_id: file for file in uploads or ()}
    new = [name for name in present if name not in state["all"]]
    last = new or [name for name in state["last"] if name in present] or list(present)[-1:]
    state["last"], state["all"] = last, state["all"] | set(present)
    files = sorted((present[name] for name in last), key=lambda file: file.name)
    return Dropped(tuple(files)) if files else None
