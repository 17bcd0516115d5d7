"""AWS Identity and Access Management: roles, policies, managed policies, instance profiles.

`documents` prepares policy documents for the API, `principals` lists the users, groups and roles
that a policy is attached to; the `read_*` files return the present properties for drift detection
and imports.
"""
