"""One command per file; each file defines a click command named `command`. The commands of
`mfcfn jobs` are in `cli.jobs`, those of `mfcfn local` in `cfn_simulator.cli`.
"""
