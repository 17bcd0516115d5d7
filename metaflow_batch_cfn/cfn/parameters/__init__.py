"""The parameters of any template: resolves, converts and checks their values.

`parameters` resolves the values, `parameter_types` defines the types, `constraints` checks
patterns, lengths and allowed values, and `parameter_rules` evaluates the Rules section. In: a
template and the given values. Out: resolved values, or every problem at once.
"""
