"""The audit of a log: who got exposure, against merit, with intervals and verdicts."""
