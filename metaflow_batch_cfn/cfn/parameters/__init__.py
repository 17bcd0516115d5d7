"""Parameters of any template: declared, given, converted, checked.

`parameters` resolves the values, `parameter_types` knows the types, `constraints` checks patterns,
lengths and allowed values, and `parameter_rules` evaluates the Rules section. In: a template and
the given values. Out: resolved values, or every problem at once.
"""
