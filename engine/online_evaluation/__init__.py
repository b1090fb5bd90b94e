"""Logs of experiments: interleaved pages and A/B tests, their counts, tests and sample sizes."""
