"""Property values of AWS Batch: compute environments, job queues, job definitions, containers.

In: a module's values. Out: troposphere properties for its resources. Nothing here declares a field
or adds a resource to a template.
"""
