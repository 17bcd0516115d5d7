"""Values while a template is evaluated: known, unknown, and the surroundings they come from.

`surroundings` holds the account, the Region and what they contain; `unknown` stands for a value
that only a deployment knows; `functions` are the intrinsic functions of plain values;
`dynamic_references` and `export_names` read two kinds of text. Nothing here knows a whole template.
"""
