"""Values during the evaluation of a template: known, unknown, and where they come from.

`surroundings` defines what evaluation asks the account, the stack and its resources; `unknown` is a
value known only after deployment; `functions` are the intrinsic functions of plain values;
`scalars` writes them as text; `dynamic_references` and `export_names` check two kinds of text;
`growth` and `patterns` bound the cost of a template.
"""
