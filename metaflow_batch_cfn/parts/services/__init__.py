"""Property values of the other AWS services: buckets, file systems, log groups, security groups.

In: values of a module. Out: troposphere properties. One file for each service or subject.
"""
