"""Executions of state machines, by moto's interpreter, on the services of this simulator.

In: a source of clients; call `interpreter.interpret` before the first request to moto's Step
Functions. Out: an execution that runs through its states in its own thread and submits the jobs
that it names; `completions` reports when it has ended. Limits: moto's interpreter is an abridged
port, patched here through the names of its internals; `setup.cfg` pins moto's version.
"""
