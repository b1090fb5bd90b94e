import numpy as np
import pytest

from engine.core.method import parse
from engine.ingest.samples import open_sample, samples
from engine.simulator.sample_logs import SAMPLE_LOGS, build
from engine.simulator.swap_experiment import swap_log


def test_the_samples_are_rebuilt_bit_for_bit(tmp_path):
    for file in build(tmp_path):
        kept = samples()[file.parent.name]
        same = file.read_bytes() == kept.file.read_bytes()
        assert same, file.parent.name  # no diff of half a million bytes, which takes hours
        card = file.with_name("card.toml").read_text("utf-8")
        assert card == kept.file.with_name("card.toml").read_text("utf-8")


@pytest.mark.parametrize("sample", SAMPLE_LOGS, ids=lambda sample: sample.key)
def test_a_sample_is_small_and_knows_its_truth(sample):
    kept = samples()[sample.key]
    assert kept.file.stat().st_size < 500_000
    log = open_sample(sample.key)
    world = parse("simulator", log.truth)
    assert log.truth == world.spec == sample.world
    curve = parse("examination", "all_pairs").fit(log)
    assert (curve.interval[1:, 0] <= world.truth.examination[1:] * 1.1).all()
    assert (curve.interval[1:, 1] >= world.truth.examination[1:] * 0.9).all()


def test_a_swap_experiment_states_its_propensities():
    world = parse("simulator", "top_k(items=4, shown=4)")
    table = swap_log(world, parse("policies", "most_clicked"), 40_000, np.random.default_rng(2))
    for item in "1234":
        for rank in range(1, 5):
            rows = (table["item"] == item) & (table["rank"] == rank)
            share = rows.sum() / 40_000
            assert share == pytest.approx(
                table["propensity"][rows].mean() if share else 0, abs=0.01
            )
    top = table["rank"] == 1
    assert np.bincount(np.abs(table["arm"][top]))[2:] / 40_000 == pytest.approx(
        np.full(3, 1 / 3), abs=0.01
    )
