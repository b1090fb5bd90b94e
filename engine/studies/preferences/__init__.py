"""Studies of preferences: interleaving beside A/B tests, duels, pairs of items."""
