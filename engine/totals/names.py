"""The names that terms may speak of."""

NAMES = ("weight", "reward", "prediction", "expected", "control", "probability", "previous")
"""What terms may speak of: a row's weight and reward; the predicted reward of the logged item; what
the target would earn at this query and rank by the predictions; the weight's control; the target's
probability of the logged item; the weight of the row above, 1 at the top."""
