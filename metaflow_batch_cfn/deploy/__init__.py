"""A template becomes a CloudFormation stack: planned, reviewed, executed, watched.

    request  ->  plan(request, cloud)  ->  Plan | NoChanges
    Plan     ->  review(plan)          ->  rows for a person, dangerous ones first
    Plan     ->  execute(plan, cloud)  ->  StackEvent, StackEvent, ... and at the end an Outcome

In goes text (this floor knows no module), out come frozen values. Nothing is changed before
`execute`, except that a change set, and for a new stack its empty REVIEW_IN_PROGRESS shell, exist
while the plan does; `discard` removes both.

What hurts: a change set lists neither stack tags nor outputs nor parameter values, so the review
works them out here; "no changes" is told by the wording of a failure; and an operation answers with
no id, so that its events are recognised by the token that we sent with it.
"""
