"""What could have been missed when no reward was seen."""


def upper_bound(sessions: int, largest: float, level: float) -> float:
    """The upper confidence bound on a value when none of n sessions was rewarded.

    The exact binomial bound (Clopper and Pearson 1934) for zero successes, times the largest that
    one session could have counted for; at least one, the smallest that a reward can count.
    """
    return (1 - ((1 - level) / 2) ** (1 / sessions)) * max(largest, 1.0)
