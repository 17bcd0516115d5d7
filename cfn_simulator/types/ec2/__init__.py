"""Amazon EC2: launch templates; networks, routing and security groups in subpackages.

Each file handles one resource type, or reads several back. In: a resource request. Out: a resource
state with its physical ID and attributes.
"""
