"""The server in front of the pages: who may talk to it, and what its pages may load."""
