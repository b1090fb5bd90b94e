"""A chart with its export menu, as a picture and as a program."""
