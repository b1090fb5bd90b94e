"""What lies behind an answer: its rows, its weights, its formula, the rankings that change."""
