"""Events, schedules, workflows and functions: EventBridge, Scheduler, Step Functions and Lambda.

Each file contains the recipes of one service: the calls that create, update and delete a resource;
the `read_*` files return the present properties.
"""
