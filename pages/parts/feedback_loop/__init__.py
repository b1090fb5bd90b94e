"""Parts of the page Feedback loop."""
