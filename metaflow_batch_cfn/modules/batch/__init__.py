"""AWS Batch and what it stands on: network, roles, datastore."""
