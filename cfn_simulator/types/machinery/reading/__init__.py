"""Reads resources back: from a service's response to the properties of a resource type.

`target` identifies the resource to read; `read_recipe` turns a call that is described as data into
a reader; `resource_properties` and `canonical` convert values to the form that CloudFormation
compares, and `read_tags` does the same for tags.
"""
