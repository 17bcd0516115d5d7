"""What CloudFormation knows about each resource type: properties, attributes, identifiers.

In: a type name and a Region. Out: `resource_types.ResourceType`, read from the schemas of cfn-lint
without importing it. `exceptions` corrects the schemas, `data_bearing` lists the types that store
data, and `retention` reads DeletionPolicy and UpdateReplacePolicy.
"""
