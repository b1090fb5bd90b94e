"""Shared by all tests: a busy machine is no reason to fail."""

from hypothesis import settings

settings.register_profile("counterclick", deadline=None)
settings.load_profile("counterclick")
