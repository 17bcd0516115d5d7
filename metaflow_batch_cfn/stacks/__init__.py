"""Stacks: modules made of modules, published as templates."""
