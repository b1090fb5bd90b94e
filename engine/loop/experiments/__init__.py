"""Experiments with the feedback loop: lock-in, interventions, comparisons, futures of a log."""
