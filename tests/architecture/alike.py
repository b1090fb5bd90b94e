"""What it means that two engines say the same."""

import pytest

OWN = ("fingerprint", "format", "mapping", "mapping_reasons", "name", "policy")
OWN += ("rewards", "reward_shares")
"""Parts of a record that name the log, a file or its columns, not what is in it."""


def near(ours, theirs, path="record"):
    """Check that two records agree, their numbers to 1e-9; what names the log may differ."""
    ours, theirs = (one.tolist() if hasattr(one, "tolist") else one for one in (ours, theirs))
    if isinstance(ours, dict):
        assert list(ours) == list(theirs), path
        for key in ours:
            if key not in OWN:
                near(ours[key], theirs[key], f"{path}.{key}")
    elif isinstance(ours, list | tuple):
        assert len(ours) == len(theirs), path
        for place, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            near(one, other, f"{path}[{place}]")
    elif isinstance(ours, float):
        assert theirs == pytest.approx(ours, rel=1e-9, abs=1e-12, nan_ok=True), path
    else:
        assert ours == theirs, path


def records(log, api, groups):
    """What every analysing verb says of a log."""
    return {
        "check": api.check(log).as_record(),
        "evaluate": api.evaluate(log, ["most_clicked", "uniform"]).as_record(),
        "examine": api.examine(log, ["all_pairs", "regression_em"]).as_record(),
        "fit": api.fit(log, "pbm").as_record(),
        "judge": api.judge(log).as_record(),
        "audit": api.audit(log, str(groups)).as_record(),
        "learn": api.learn(log, "argmax").as_record(),
    }
