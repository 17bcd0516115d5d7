"""Amazon EC2: launch templates here; network, routing and security groups each in a room.

Each file handles one resource type, or reads several back. In: a resource request. Out: a resource
state with its physical ID and attributes.
"""
