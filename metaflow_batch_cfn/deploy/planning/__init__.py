"""From a request to a plan that a person can review; nothing changes until it is executed.

Stages: `request` and `parameter_checks` check the input, `template_body` and `parameters` prepare
the template and its parameter values, `plan` creates a change set (`create_change_set`) and reads
it, `review` lists what would happen with the most dangerous changes first, and `discard` deletes
the change set. Out: a `Plan`, or `NoChanges`.
"""
