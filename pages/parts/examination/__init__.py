"""Parts of the page Examination."""
