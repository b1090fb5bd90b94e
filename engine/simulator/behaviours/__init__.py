"""How users of a world click: position-based, cascade, dynamic Bayesian, with trust bias."""
