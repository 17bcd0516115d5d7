"""What the files of every service share: the interface of a handler, names, tags, failures.

`base` defines requests, states and handlers; `failures` words a refusal as CloudFormation does;
`names` and `taken_names` generate physical names and detect conflicts; `stored_values` resolves
dynamic references. `recipes` turns a type that is described as data into a handler, `records` keeps
types that no service supports, and `reading` reads resources back. Nothing here names a service's
own resource types unless it is a table that covers all of them.
"""
