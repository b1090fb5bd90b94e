"""Who holds a stored log: what one holder lets go of is never taken from another."""

import json
import os
import time
from dataclasses import replace

import pytest

from engine.access.holds import Holds
from engine.core.errors import EngineError
from engine.logs.arrays import from_table
from engine.logs.store import Workspace

TABLE = {"item": ["a", "b"], "reward": [1, 0]}


@pytest.fixture
def holds(tmp_path):
    return Holds(Workspace(tmp_path / "logs"))


@pytest.fixture
def log(holds):
    return from_table(TABLE, workspace=holds.workspace, name="mine.csv", recipe="made by me")


@pytest.mark.parametrize("end", ["release", "withdraw"])
def test_a_log_that_is_public_outlives_its_holders(holds, log, end):
    holds.publish(log)
    token = holds.hold("one", log)
    getattr(holds, end)(token)
    holds.release_withdrawn(seconds=0)
    assert log.query("SELECT COUNT(*) AS n FROM log")["n"][0] == 2
    with pytest.raises(EngineError, match="no longer on the server"):
        holds.open(token)


def test_a_file_loaded_again_outlives_the_deletion_of_its_first_load(holds, log):
    token = holds.hold("one", log)
    holds.withdraw(token)
    assert not holds.opens(token)
    assert not holds.opens("a cluster that the operator took off the list")
    assert holds.hold("one", log) == token
    holds.release_withdrawn(seconds=0)
    assert holds.open(token).counts == log.counts


def test_who_comes_to_hold_a_log_while_it_is_deleted_has_it(holds, log, monkeypatch):
    first, unlink = holds.hold("one", log), os.unlink
    held = []

    def meanwhile(path, **given):
        monkeypatch.undo()
        held.append(holds.hold("two", log))
        unlink(path, **given)

    monkeypatch.setattr(os, "unlink", meanwhile)
    holds.release(first)
    assert holds.open(held[0]).counts == log.counts
    assert not holds.opens(first)


class Killed(BaseException):
    """Ends a step as a kill does: nothing after it is done."""


@pytest.mark.parametrize("step", ["rename", "unlink", "rmdir"])
@pytest.mark.parametrize("withdrawn", [False, True])
def test_a_kill_within_a_deletion_leaves_no_log_that_nobody_can_delete(
    holds, log, monkeypatch, step, withdrawn
):
    token = holds.hold("one", log)
    if withdrawn:
        holds.withdraw(token)

    def killed(*_, **__):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(os, step, killed)
        with pytest.raises(Killed):
            holds.release_withdrawn(seconds=0) if withdrawn else holds.release(token)
    assert holds.opens(token) <= (not withdrawn)
    again = Holds(Workspace(holds.workspace.root))
    if again.workspace.holds(log.fingerprint):
        assert again.opens(token) is not withdrawn
    again.release_withdrawn(seconds=0)
    again.release(token)
    assert not again.workspace.holds(log.fingerprint)


def test_a_record_that_is_not_whole_harms_no_other(holds, log):
    token, broken = holds.hold("one", log), "a" * 64
    (holds.workspace.root / "holds" / broken).write_text(json.dumps({"name": "x"})[:-3])
    with pytest.raises(EngineError, match="no longer on the server"):
        holds.open(broken)
    holds.release(token)
    holds.release(broken)
    assert not holds.workspace.holds(log.fingerprint)
    assert list((holds.workspace.root / "holds").iterdir()) == []


def test_what_a_killed_holder_left_is_removed_later(holds, log):
    holds.hold("one", log)
    left = holds.workspace.root / "holds" / ".new-ab"
    left.write_text('{"name": "secret.csv"')
    os.utime(left, (0, time.time() - 3600))
    holds.release_withdrawn()
    assert not left.exists()


def test_two_holders_of_one_file_see_their_own_names(holds, log):
    one = holds.hold("one", log)
    two = holds.hold("two", replace(log, name="yours.csv", recipe="made by you"))
    assert [(each.name, each.recipe) for each in map(holds.open, (one, two))] == [
        ("mine.csv", "made by me"),
        ("yours.csv", "made by you"),
    ]
