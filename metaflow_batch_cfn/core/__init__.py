"""Values, declarations and scopes: what every module is written with.

A module is a frozen dataclass of values that builds into a scope and returns values. Here are the
closed types those values have (`values`), the declarations that let a compiler turn open fields
into CloudFormation Parameters and results into Outputs (`declare`), the one writer of names
(`scope`), the reader of both sides (`module`), what a piece of a template refers to
(`references`), the errors (`errors`) and the strict reader of untrusted files (`documents`).

Nothing here knows an AWS service; it knows CloudFormation's intrinsics only.
"""
