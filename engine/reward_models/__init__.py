"""Predicted rewards for the direct method and doubly robust forms."""
