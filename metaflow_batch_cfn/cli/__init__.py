"""The `mfcfn` command line: the only layer that prints, prompts, reads the environment, and exits.

Each command is one file in `commands`, loaded when it is called; what several commands share is
here. `main` turns every error into a message and an exit code, so that no command needs to.
"""
