"""Text as it lies on disk: packing, encoding, lines, separators."""
