"""Logs that stay on a cluster: questions go there, small tables come back."""
