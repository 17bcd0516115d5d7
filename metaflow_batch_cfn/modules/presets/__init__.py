"""Whole systems in one module each, for a network that is there already."""
