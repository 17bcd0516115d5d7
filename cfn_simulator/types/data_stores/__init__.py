"""Tables, databases and file systems: Amazon DynamoDB, Amazon RDS and Amazon EFS.

`dynamodb`, `rds` and `efs` list the calls that create, update and delete a resource; the `read_*`
files list the calls that read it back.
"""
