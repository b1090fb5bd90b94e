"""A class poll in memory: one answer per phone, none after the solution, old polls forgotten."""

from dataclasses import replace

import pytest

from pages.parts.server import polls
from pages.parts.server.polls import PollQuestion, new_poll, poll_of

ASKED = PollQuestion(
    "fade(rank=8)", "A log.", "How many?", ("A", "B", "C", "D", "E"), "/examination"
)


@pytest.fixture
def poll(monkeypatch):
    monkeypatch.setattr(polls, "_POLLS", {})
    opened = new_poll()
    opened.ask(ASKED)
    return opened


def test_a_phone_has_one_answer_which_it_can_change(poll):
    assert poll.vote(ASKED.key, "one", 1)
    assert poll.vote(ASKED.key, "two", 4)
    assert poll.vote(ASKED.key, "one", 2)
    assert poll.counts(ASKED.key, ASKED.options) == [0, 0, 1, 0, 1]
    assert poll.of("one") == 2
    assert poll.of("three") is None


@pytest.mark.parametrize(("key", "option"), [(ASKED.key, 5), (ASKED.key, -1), ("other", 1)])
def test_what_is_no_answer_to_the_question_that_stands_is_not_counted(poll, key, option):
    assert not poll.vote(key, "one", option)
    assert poll.counts(key, ASKED.options) == [0] * 5


def test_no_answer_is_taken_once_the_solution_stands(poll):
    poll.ask(replace(ASKED, right=3, answer="70 of 100."))
    assert not poll.vote(ASKED.key, "one", 3)


def test_phones_follow_when_something_changes_and_only_then(poll):
    version = poll.version
    poll.ask(ASKED)
    assert poll.version == version
    poll.ask(replace(ASKED, key="fade(rank=9)"))
    assert poll.version == version + 1


def test_answers_are_still_there_when_the_lecturer_goes_back(poll):
    poll.vote(ASKED.key, "one", 1)
    poll.ask(replace(ASKED, key="other"))
    poll.ask(ASKED)
    assert poll.counts(ASKED.key, ASKED.options)[1] == 1


def test_a_code_is_found_however_it_is_typed_and_no_other(poll):
    assert poll_of(f" {poll.code.lower()} ") is poll
    assert poll_of("") is poll_of("AAAAA0") is None


def test_polls_are_few_and_end(poll, monkeypatch):
    monkeypatch.setattr(polls, "MOST_POLLS", 3)
    codes = [new_poll().code for _ in range(4)]
    assert poll_of(poll.code) is None
    assert poll_of(codes[-1]) is not None
    monkeypatch.setattr(polls, "HOURS", -1)
    assert new_poll()
    assert poll_of(codes[-1]) is None


def test_nobody_fills_the_memory(poll, monkeypatch):
    monkeypatch.setattr(polls, "MOST_VOTERS", 2)
    assert [poll.vote(ASKED.key, f"{n}", 0) for n in range(4)] == [True, True, False, False]


def test_one_address_leaves_room_for_others_and_changes_its_own(poll, monkeypatch):
    monkeypatch.setattr(polls, "MOST_FROM_ADDRESS", 2)
    assert [poll.vote(ASKED.key, f"{n}", 0, "10.0.0.1") for n in range(3)] == [True, True, False]
    assert poll.vote(ASKED.key, "other", 1, "10.0.0.2")
    assert poll.vote(ASKED.key, "0", 2, "10.0.0.1")
    assert poll.counts(ASKED.key, ASKED.options) == [1, 1, 1, 0, 0]
    assert "10.0.0" not in repr(poll)


def test_all_answers_together_are_bounded(poll, monkeypatch):
    monkeypatch.setattr(polls, "MOST_ANSWERS", 5)
    assert all(poll.vote(ASKED.key, f"{n}", 0) for n in range(3))
    other = new_poll()
    other.ask(ASKED)
    assert all(other.vote(ASKED.key, f"{n}", 0) for n in range(3))
    assert poll_of(poll.code) is None
    other.ask(replace(ASKED, key="next"))
    assert all(other.vote("next", f"{n}", 0) for n in range(4))
    assert other.answers() == 4
    assert poll_of(other.code) is other


def test_polls_that_nobody_answers_push_out_none_with_answers(poll, monkeypatch):
    monkeypatch.setattr(polls, "MOST_POLLS", 3)
    assert poll.vote(ASKED.key, "one", 1)
    codes = [new_poll().code for _ in range(9)]
    assert poll_of(poll.code) is poll
    assert poll_of(codes[-1]) is not None
