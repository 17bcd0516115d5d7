"""Operations that only read: stacks, resources, events, exports and templates.

In: a request. Out: the members of the answer, page by page. Nothing here changes the state of a
stack.
"""
