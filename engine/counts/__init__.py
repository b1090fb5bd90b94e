"""What a log is counted into: rows, folds, periods, rewards, and counts stored beside it."""
