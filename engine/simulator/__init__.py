"""Worlds whose truth is known exactly."""
