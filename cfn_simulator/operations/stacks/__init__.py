"""Operations that work on a stack: create, update, delete, roll back, and set its stack policy.

In: a request. Out: the members of the answer; the work itself is handed to the launcher.
`begin_operation` records a requested operation and sets the stack's first status.
"""
