"""What starts and joins work: EventBridge, EventBridge Scheduler, Step Functions, Lambda.

Each file holds the recipes of one service: which calls create, update and delete a resource; the
`read_*` files return the present properties.
"""
