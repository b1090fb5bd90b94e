"""Many items: what features buy in effective sample size and error."""

from engine.studies.learning.many_items import many_items


def test_with_a_thousand_items_features_keep_the_sample_and_the_error_small():
    """IPS keeps a fraction of its effective rows; weights of categories keep nearly all."""
    few, many = (
        {one.estimator: one for one in many_items((items,), rows=4_000, logs=4)}
        for items in (10, 1_000)
    )
    ips, snips, _, mips, offcem = many
    assert many[ips].size.mean() < 0.5 * few[ips].size.mean()
    assert many[mips].size.mean() > 0.7 * few[mips].size.mean()
    assert many[mips].error < many[snips].error
    assert many[offcem].error < many[ips].error
    assert many[ips].missing > 0.01
