"""Answers to take away: HTML, Markdown, Python."""
