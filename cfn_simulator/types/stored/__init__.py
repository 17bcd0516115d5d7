"""Stored values and logs: Systems Manager parameters, secrets and CloudWatch log groups.

Handlers create, update and delete; `read` returns the present properties; `secret_attachment` adds
the connection details of a database to its secret.
"""
