"""Pieces that modules share: declared fields, and functions that return property values."""
