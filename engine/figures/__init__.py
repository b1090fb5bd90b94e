"""Plotly figures; each returns itself, its table and its SQL."""
