"""The small tables that click models are fitted on."""
