"""Operations that work on a stack: create, update, delete, roll back, and set its stack policy.

In: a request. Out: the members of the answer; the work itself is handed to the launcher.
`beginnings` records an operation that has been requested so that it can start later.
"""
