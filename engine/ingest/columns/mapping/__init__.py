"""Which column is read as which field, decided from all the evidence."""
