"""Property values of the other AWS services: buckets, file systems, log groups, security groups.

In: a module's values. Out: troposphere properties. One file for each service or subject.
"""
