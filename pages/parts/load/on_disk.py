"""Dropped files as files in the workspace, for the process that reads them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pages.parts.load.dropped import Dropped
from pages.parts.shared.logs.workspace import workspace
from pages.parts.shared.messages.escape import file_name


@contextmanager
def on_disk(upload: Dropped) -> Iterator[list[Path]]:
    """The files in the workspace, where the next start sweeps what a killed server left."""
    with workspace().partial() as folder:
        paths = []
        for number, file in enumerate(upload.files):
            place = folder / str(number)
            place.mkdir()
            paths.append(place / file_name(file.name, "upload"))
            paths[-1].write_bytes(file.getbuffer())
        yield paths
