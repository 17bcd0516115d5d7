"""Monitoring and configuration: Amazon CloudWatch and AWS Systems Manager Parameter Store.

Handlers create, update and delete; the `read_*` files return the present properties.
"""
