"""Nested stacks: what a parent submits for its child, how the child is worked on, and its changes."""
