"""Parts of the page Methods."""
