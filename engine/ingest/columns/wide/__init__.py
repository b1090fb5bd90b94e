"""Rankings in one row, as lists or in numbered columns, made a row per item."""
