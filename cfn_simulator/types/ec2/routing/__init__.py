"""Route tables, routes and VPC endpoints, created through the simulated Amazon EC2.

`endpoint_routes` adds and removes the routes of gateway endpoints; `read_routes` and
`read_endpoints` return the present properties for drift detection and imports.
"""
