"""Parts of the page Compare policies."""
