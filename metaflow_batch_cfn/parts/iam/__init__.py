"""Property values of AWS Identity and Access Management: roles and their policies.

In: ARNs and names, known now or at deploy time. Out: policy documents and troposphere properties.
"""
