"""From bytes to the canonical table: formats, columns, and every line accounted for."""
