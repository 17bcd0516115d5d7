"""Values, declarations and scopes: what every module is built from.

A module is a frozen dataclass of values that builds into a scope and returns values. This package
defines the closed types of those values (`values`), the declarations from which the compiler makes
CloudFormation Parameters and Outputs (`declare`), the only writer of names (`scope`), the reader of
a module's inputs and results (`module`), the references in a template (`references`) and the errors
(`errors`).

Nothing here depends on an AWS service; it knows only CloudFormation's intrinsic functions.
"""
