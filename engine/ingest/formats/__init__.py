"""File formats: each module turns one kind of file into rows of named columns."""
