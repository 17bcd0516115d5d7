"""Whether CloudFormation would accept a template.

In: a loaded template. Out: every problem with its place. `validate` checks the sections,
`validate_references` checks that every reference resolves, and `validate_attributes` checks the
types of resource attributes.
"""
