"""Deploys a template as a CloudFormation stack: plan, review, execute, follow.

    request  ->  plan(request, cloud)  ->  Plan | NoChanges
    Plan     ->  review(plan)          ->  rows for a person, most dangerous first
    Plan     ->  execute(plan, cloud)  ->  StackEvent, StackEvent, ... and finally an Outcome

In: template text (this package knows no module). Out: frozen values. Nothing changes before
`execute`, except that a plan creates a change set and, for a new stack, an empty stack in
REVIEW_IN_PROGRESS; `discard` deletes both.

Limits: a change set lists neither stack tags nor outputs nor parameter values, so the review
computes them; CloudFormation reports "no changes" only in the wording of a failure; and it returns
no ID for an operation, so events are matched by the token sent with the request.
"""
