"""Loads wait for processes of their own, so two that take long hold up no third."""

from threading import Event

from pages.parts.shared.background.computation import Listener, compute


def test_a_third_load_is_not_queued_behind_two_long_ones():
    go_on = Event()
    long = [
        compute("load", f"long {n}", lambda _: go_on.wait(250), Listener(), public=False)
        for n in range(4)
    ]
    small = compute("load", "small", lambda _: "read", Listener(), public=False)
    assert small.future.result(timeout=200) == "read"
    assert not any(each.future.done() for each in long)
    go_on.set()
    assert all(each.future.result(timeout=200) for each in long)
