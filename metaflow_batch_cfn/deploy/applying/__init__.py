"""Executes plans, deletes stacks, and follows both to the end.

In: a plan, or the name of a stack. Out: `StackEvent`s, and finally an `Outcome` (`outcome`);
`outputs` reads the outputs of the stack. Limits: interrupting a command does not stop
CloudFormation, which keeps working on the stack.
"""
