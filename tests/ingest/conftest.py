"""What tests of loading share."""

import pytest

from engine.logs.store import Workspace


@pytest.fixture
def place(tmp_path):
    """A workspace that is empty when a test begins."""
    return Workspace(tmp_path / "workspace")
