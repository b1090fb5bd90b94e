"""Long loads give way: a few go on, the others are halted until one of these ends."""

import signal
import threading

import pytest

from engine.ingest import turns
from engine.ingest.turns import LEAST_URGENT, SHORT, Turn


@pytest.fixture
def signals(monkeypatch):
    sent = []
    monkeypatch.setattr(turns, "LONG", threading.Semaphore(2))
    monkeypatch.setattr(turns.os, "killpg", lambda group, sign: sent.append((group, sign)))
    monkeypatch.setattr(turns.os, "setpriority", lambda _, group, nice: sent.append((group, nice)))
    return sent


def test_a_short_load_is_left_alone(signals):
    turn = Turn(1)
    turn.look(SHORT)
    turn.end()
    assert signals == []


def test_more_long_loads_than_may_run_are_halted_until_one_ends(signals):
    first, second, third = Turn(1), Turn(2), Turn(3)
    for turn in (first, second, third):
        turn.look(SHORT + 1)
    assert [each for each in signals if each[1] == LEAST_URGENT] == [(n, 15) for n in (1, 2, 3)]
    assert (3, signal.SIGSTOP) in signals
    third.look(SHORT + 1)
    assert signals.count((3, signal.SIGSTOP)) == 1
    assert (3, signal.SIGCONT) not in signals
    first.end()
    third.look(SHORT + 1)
    assert signals[-1] == (3, signal.SIGCONT)
    second.end()
    third.end()
    fourth, fifth = Turn(4), Turn(5)
    for turn in (fourth, fifth):
        turn.look(SHORT + 1)
        assert turn.has_turn


def test_a_load_that_does_not_say_what_it_used_is_long_after_a_while(signals, monkeypatch):
    turn = Turn(1)
    turn.begun -= turns.WAITED + 1
    turn.look(0.0)
    assert turn.has_turn
