"""The vocabulary of terms."""

from engine.terms.term import Column, Name

reward = Column("reward")
"""The reward of a row."""
weight = Name("weight")
"""How much the row counts for the target."""
control = Name("control")
"""What the weight must average to, row by row."""
previous = Name("previous")
"""The weight of the row above in its impression, 1 at the top."""
prediction = Name("prediction")
"""The predicted reward of the logged item."""
expected = Name("expected")
"""What the target would earn at this query and rank by the predictions."""
probability = Name("probability")
"""The target's probability of the logged item."""
