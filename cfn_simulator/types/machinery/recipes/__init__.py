"""Resource types as data: the calls that create, update, configure and delete a resource.

    recipe      the data that describes one resource type
    expression  references to values: `$id`, `$properties.Cluster`, `$answer.vpc.vpcId`
    api_calls   calls operations by their names in the API reference
    tagging     tags in the form that each call accepts
    handler     converts a recipe to a `Handler`

In: a recipe. Out: a `Handler`. Limits: settings that moto does not keep exist in CloudFormation's
record only; reading them back through the service does not return them.
"""
