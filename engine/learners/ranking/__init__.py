"""Learning rankings from corrected clicks."""
