"""What clients reach over HTTP: API Gateway, load balancers, Amazon Cognito.

Each file holds the recipes of one service: which calls create, update and delete a resource;
`api_gateway_patches` translates updates into patch operations; `read_load_balancing` reads back.
"""
