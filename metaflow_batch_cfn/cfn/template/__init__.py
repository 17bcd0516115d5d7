"""Loads the text of a template, and defines the limits that it must respect.

`load` reads YAML or JSON as CloudFormation does, `short_tags` reads tags such as `!Ref`,
`function_names` lists the intrinsic functions, and `limits` lists the quotas of CloudFormation. In:
text. Out: plain data, with the long form of every intrinsic function.
"""
