"""Controls, tabs and typed specs, bound to the link."""
