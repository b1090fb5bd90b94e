"""How users click: one model, one file."""
