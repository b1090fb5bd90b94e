"""Can the log support this number: one check, one file, and the verdict."""
