"""Studies of learned policies: honest values, the winner's curse, offline beside online."""
