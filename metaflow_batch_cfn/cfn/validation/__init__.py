"""Whether CloudFormation would accept a template.

In: a loaded template. Out: every problem with its place. `validate` checks the sections,
`validate_references` that every reference resolves, `validate_attributes` that attributes exist.
"""
