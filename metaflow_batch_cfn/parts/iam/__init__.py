"""Property values of AWS Identity and Access Management: roles, and the policies they carry.

In: ARNs and names, known now or at deploy time. Out: policy documents and troposphere properties.
"""
