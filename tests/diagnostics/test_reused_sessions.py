"""A policy file that was learned from the log is never called estimable on it."""

from engine.evaluation.compare import compare
from engine.ingest.samples import open_sample


def test_a_policy_learned_from_these_sessions_is_directional():
    log = open_sample("michael_jordan")
    asked = (log, ["uniform", "most_relevant"], ["snips"])
    plain, reused = (
        {each.policy: each.verdict for each in compare(*asked, learned_here=specs).answers}
        for specs in ((), ["uniform"])
    )
    assert plain["uniform"].word == "estimable"
    assert reused["uniform"].word == "directional"
    assert any("learned from sessions of this log" in text for text in reused["uniform"].reasons)
    assert reused["most_relevant"] == plain["most_relevant"]
