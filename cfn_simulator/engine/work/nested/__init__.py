"""Nested stacks: what a parent submits for its child, the work on the child, and its changes."""
