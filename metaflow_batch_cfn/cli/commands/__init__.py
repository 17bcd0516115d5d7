"""One file, one command; each has a click command named `command`."""
