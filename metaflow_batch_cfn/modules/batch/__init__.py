"""Modules of AWS Batch: queues, job definitions, roles, and the resources that jobs use."""
