"""Modules: one file, one module. What they build can stand alone or in a larger template."""
