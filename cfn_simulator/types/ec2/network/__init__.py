"""VPCs, subnets, internet gateways and NAT gateways, created through the simulated Amazon EC2.

`read_networks` returns their present properties for drift detection and imports.
"""
