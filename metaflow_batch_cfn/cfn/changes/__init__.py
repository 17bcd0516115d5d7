"""What changes between two versions of a template, and whether a change replaces the resource.

    compare(pair)  ->  ResourceChange, ResourceChange, ...

In: two evaluated stacks. Out: the changes that a change set would list. `difference` finds the
properties that differ, `causes` finds the cause of each change, `replacement` and `modification`
decide how the resource is updated, and `tagging` compares tags. Offline comparison and the
simulator both use it.
"""
