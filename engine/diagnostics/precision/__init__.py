"""How much of the log carries an estimate, and how well its standard error is known."""
