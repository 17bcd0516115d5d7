"""The text of a template, loaded, and the limits it has to keep.

`load` reads YAML or JSON as CloudFormation does, `short_tags` reads tags such as `!Ref`,
`function_names` lists the intrinsic functions, and `limits` holds the quotas of CloudFormation. In:
text. Out: plain data, with the long form of every intrinsic function.
"""
