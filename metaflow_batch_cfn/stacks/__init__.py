"""Stacks: modules composed of modules, published as templates."""
