"""AWS Identity and Access Management: roles, policies, managed policies, instance profiles.

`documents` and `principals` prepare policy documents for the API; the `read_*` files return the
present properties for drift detection and imports.
"""
