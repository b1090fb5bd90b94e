"""Sentences, lights and errors as people read them; ids and file names are hostile."""
