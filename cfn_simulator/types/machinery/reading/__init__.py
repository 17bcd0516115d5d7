"""Reading resources back: from the answer of a service to the properties of a resource type.

`sought` says which resource is read, `described` turns a call that is described as data into a
reader, `spelling` and `canonical` bring values into the form that CloudFormation compares, and
`read_tags` does the same for tags.
"""
