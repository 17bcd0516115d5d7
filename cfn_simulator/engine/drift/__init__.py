"""Drift: how deployed resources differ from the template that created them.

Stages: `expectation` says what the template asked for, `present` reads what the service has now,
`attachments` adds what other resources of the stack contribute, `differing` compares the two, and
`detection` turns the differences into drift results. `spoken` expresses live values in the terms of
the template. Limits: only types with a reader can be checked.
"""
