"""How far predicted ratings are off, estimated from ratings that people chose to give."""
