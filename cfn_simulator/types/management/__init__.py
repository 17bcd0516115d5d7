"""Monitoring and configuration: CloudWatch alarms, dashboards, log groups, and SSM parameters.

Handlers create, update and delete; the `read_*` files return the present properties.
"""
