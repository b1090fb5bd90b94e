"""The sentence on a learned policy states no value that the log cannot support."""

from types import SimpleNamespace

import pytest

from engine.evaluation.learned.learned_headline import learned_headline


@pytest.mark.parametrize(
    ("verdict", "says"),
    [
        ("estimable", "Argmax earns 4.60 per 100 impressions (95% 4.10 to 5.10)"),
        ("directional", "Argmax earns 4.60 per 100 impressions (95% 4.10 to 5.10)"),
        (
            "not estimable",
            "Argmax: this log does not support an estimate of what the policy earns; ",
        ),
    ],
)
def test_the_sentence_follows_the_verdict(verdict, says):
    honest = SimpleNamespace(
        value=0.046,
        interval=(0.041, 0.051),
        level=0.95,
        evidence=object(),
        band=None,
        verdict=SimpleNamespace(word=verdict),
    )
    outcome = SimpleNamespace(
        learner=SimpleNamespace(title="Argmax"),
        honest=honest,
        claimed=SimpleNamespace(value=0.5),
        logging=SimpleNamespace(value=0.05),
    )
    sentence = learned_headline(outcome)
    assert sentence.startswith(says)
    assert ("4.60" in sentence) == (verdict != "not estimable")
    assert "the logging policy earned 5.00" in sentence
