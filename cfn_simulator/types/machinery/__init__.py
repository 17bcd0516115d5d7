"""Shared by the files of every service: the handler interface, names, tags and failures.

`base` defines requests, states and handlers; `failures` words errors as CloudFormation does;
`names` and `taken_names` generate physical names and detect conflicts; `stored_values` resolves
dynamic references. `recipes` turns a type that is described as data into a handler, `records` keeps
types that no service supports, and `reading` reads resources back. Only tables that cover all
services name resource types here.
"""
