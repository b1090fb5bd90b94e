"""The upper bound on a mean when no reward was observed."""


def missed(sessions: int, most: float, level: float) -> float:
    """The upper confidence bound on the mean of n sessions of which none was rewarded.

    The exact binomial bound (Clopper and Pearson 1934) for zero successes, times the most that one
    session could have counted for.

    Args:
        sessions: how many there are, none with a reward.
        most: the most that one of them can count for.
        level: of the interval.
    """
    return (1 - ((1 - level) / 2) ** (1 / sessions)) * most
