"""Addresses of pages: every page of the app, and what a link says, known or not."""
