"""Batch learners: the best policy that a log can support, by counterfactual risk or by ranking."""
