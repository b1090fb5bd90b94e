"""Online learners: which item or ranking to try next, learned from the clicks as they come."""
