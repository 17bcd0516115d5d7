"""Secrets and encryption keys: AWS Secrets Manager and AWS KMS.

Handlers create, update and delete; the `read_*` files return the present properties;
`secret_attachment` adds the connection details of a database to its secret.
"""
