"""Amazon SNS and Amazon SQS: topics, subscriptions, queues and their policies.

Handlers create, update and delete; the `read_*` files return the present properties.
"""
