"""Ranking as one structured prediction: the problem, rankings with probabilities, their matrix."""
