"""What CloudFormation knows of each resource type: properties, attributes, identifiers, retention.

In: a type name and a Region. Out: `resource_types.ResourceType`, read from the schemas of cfn-lint
without importing it. `exceptions` corrects the schemas, `data_bearing` lists the types that hold
data, and `retention` reads DeletionPolicy and UpdateReplacePolicy.
"""
