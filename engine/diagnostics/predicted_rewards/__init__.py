"""Whether predicted rewards leave errors in an estimate."""
