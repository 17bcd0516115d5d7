"""Modules, one per file. Each builds a template of its own or part of a larger one."""
