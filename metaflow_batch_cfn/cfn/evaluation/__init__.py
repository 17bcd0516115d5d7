"""Evaluates a template: parameters, conditions and intrinsic functions become values.

In: a template and the values of its parameters. Out: a `Stack` of resources, outputs and
conditions; a value that is known only after deployment is an `Unknown`. `graph` orders resources by
their dependencies; `origins` records which parameters and resources a value comes from.
"""
