"""Verdicts, tables, cards of methods, and how a number is calculated."""
