"""Building blocks that modules share: declared fields, and functions that make property values."""
