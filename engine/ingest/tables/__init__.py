"""Policy and reward files: tables whose keys are those of a log."""
