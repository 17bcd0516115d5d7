"""Plans carried out: executed, followed, and stacks deleted.

In: a plan, or the name of a stack. Out: `StackEvent` after `StackEvent`, and at the end an
`Outcome` (`outcome`); `outputs` reads the outputs of the stack. Limits: CloudFormation keeps
working on a stack when nobody follows it.
"""
