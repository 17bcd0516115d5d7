"""The command line `mfcfn`: the only floor that prints, asks, reads the environment and ends the
process.

One file a command under `commands`, loaded when it is called; what several commands share stands
here. `main` turns every error into a message and an exit code, so that no command does.
"""
