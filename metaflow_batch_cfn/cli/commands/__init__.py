"""One command per file; each file defines a click command named `command`."""
