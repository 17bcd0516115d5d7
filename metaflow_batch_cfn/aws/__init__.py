"""The edge to AWS: connections, the clock, and botocore's errors as ours.

In: a region and a profile, or an endpoint. Out: an `Account` that makes clients, and `translated`,
in which every call of those clients stands. It knows no service: what a call means is for the floor
above to say.
"""
