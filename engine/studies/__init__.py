"""Studies by simulation and over time: coverage, monitoring, sample size, worlds like this log."""
