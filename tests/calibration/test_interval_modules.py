"""Every number with an interval that the engine can show is one that the audit measures."""

from pathlib import Path

import engine
from engine.calibration.estimand import estimands
from engine.calibration.interval_modules import OTHER, interval_modules
from engine.calibration.regimes import REGIMES


def test_every_record_and_figure_with_an_interval_names_what_it_is_of():
    found = interval_modules()
    assert len(found) > 40
    silent = [name for name, keys in found.items() if not keys]
    assert not silent, "name what their intervals are of: ESTIMANDS = ('policy_value',), or so"
    unknown = {key for keys in found.values() for key in keys} - set(estimands())
    assert not unknown


def test_every_estimand_is_shown_by_something_and_applies_somewhere():
    shown = {key for keys in interval_modules().values() for key in keys}
    assert set(estimands()) <= shown
    for one in estimands().values():
        assert any(one.applies(regime) for regime in REGIMES.values()), one.key


def test_what_is_no_interval_is_still_there():
    root = Path(str(engine.__file__)).parent
    assert all((root / name).exists() for name in OTHER)
