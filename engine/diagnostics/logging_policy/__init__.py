"""Whether logging policies chose as their propensities and the estimator say."""
