"""Executions of state machines, by moto's interpreter, on the services of this simulator.

In: a source of clients; call `interpreter.interpret` before moto's Step Functions answer anything.
Out: an execution that goes through its states in a thread of its own, and submits the jobs that it
names; `completions` tells when one is over. What hurts: moto's interpreter is a shortened port, and
patched here by the names of its internals; the version of moto is held in `setup.cfg`.
"""
