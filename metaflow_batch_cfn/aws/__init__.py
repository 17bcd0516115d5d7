"""The edge to AWS: connections, retries, and botocore's errors as ours.

In: a region and a profile, or an endpoint. Out: an `Account` that creates clients, and
`translated`, the context in which every call is made. It knows no service: the packages above
define the calls.
"""
