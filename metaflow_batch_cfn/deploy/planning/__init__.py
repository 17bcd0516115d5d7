"""From a request to a plan that a person can review: nothing is changed until it is executed.

Stages: `request` checks the input, `body` and `parameters` prepare the template and its values,
`plan` creates a change set and reads it, `review` lists what would happen with the dangers first,
and `discard` deletes the change set again. Out: a `Plan`, or `NoChanges`.
"""
