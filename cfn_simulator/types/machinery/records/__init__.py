"""Resources that no service makes: kept as records that CloudFormation would recognise.

    properties  what the type's registry schema says against the properties
    invented    identifiers and read-only attributes, in the shape that the schema gives them
    record      a handler for any type that the registry knows

In: a request. Out: a `ResourceState` that holds no null and no guess about another resource. What
hurts: nothing stands behind a record: the service cannot be asked for it, and two records of one
name do not get in each other's way.
"""
