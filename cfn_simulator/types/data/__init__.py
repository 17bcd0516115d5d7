"""Databases, tables, file systems and encryption keys: Amazon DynamoDB, RDS, EFS, and AWS KMS.

`dynamodb`, `rds`, `efs` and `kms` say which calls create, update and delete a resource; each
`read_*` beside them says which calls read it back.
"""
