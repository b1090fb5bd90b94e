"""Parts of the page Lecture."""
