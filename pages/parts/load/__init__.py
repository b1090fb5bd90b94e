"""Parts of the page Load a log."""
