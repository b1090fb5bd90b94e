"""A log is written whole or not at all."""

import numpy as np
import pytest

from engine.simulator import export

TABLE = {"item": np.array(["a", "b"]), "reward": np.array([1.0, 0.0])}


@pytest.mark.parametrize("name", ["log.csv", "log.parquet"])
def test_a_failed_write_leaves_what_was_there(name, tmp_path, monkeypatch):
    def full(table, place):
        place.write_text("half")
        raise OSError(28, "No space left on device")

    (tmp_path / name).write_text("before")
    monkeypatch.setattr(export, "_write_csv", full)
    monkeypatch.setattr(export, "_write_parquet", full)
    with pytest.raises(OSError, match="No space"):
        export.write(TABLE, tmp_path / name)
    assert (tmp_path / name).read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == [name]
