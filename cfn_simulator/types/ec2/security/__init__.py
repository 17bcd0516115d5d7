"""Security groups and their ingress and egress rules, created through the simulated Amazon EC2.

`security_rules` translates rules between CloudFormation and the API; `read_security_groups` returns
the present properties for drift detection and imports.
"""
