"""A template evaluated: parameters, conditions and intrinsic functions become values.

In: a template and the values of its parameters. Out: a `Stack` of resources, outputs and
conditions; what only a deployment can know is an `Unknown`. `graph` orders resources by their
dependencies; `origins` tells which parameters and resources a value comes from.
"""
