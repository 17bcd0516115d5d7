"""Front ends for HTTP clients: API Gateway, load balancers, Amazon Cognito.

Each file contains the recipes of one service: the calls that create, update and delete a resource;
`api_gateway_patches` translates updates into patch operations; `read_load_balancing` reads back
load balancers, target groups and listeners.
"""
