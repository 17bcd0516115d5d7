"""Resources that no service creates: kept as records in the form that CloudFormation would return.

    properties    validates properties against the type's registry schema
    placeholders  identifiers and read-only attributes, in the format of the schema
    record        a handler for any type in the registry

In: a request. Out: a `ResourceState` without nulls and without guesses about other resources.
Limits: a record exists in no service: it cannot be described there, and two records with the same
name do not conflict.
"""
