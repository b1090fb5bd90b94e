"""The one pass over the log: sums of terms per bucket, by three ways of evaluating them."""
