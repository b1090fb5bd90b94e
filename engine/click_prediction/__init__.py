"""How well click models predict clicks they were not fitted on."""
