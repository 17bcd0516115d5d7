"""Resource types as data: which call makes one, changes it, sets a part of it, deletes it.

    recipe      what a family of types has to say, and no more
    expression  how a recipe names a value: `$id`, `$properties.Cluster`, `$answer.vpc.vpcId`
    sending     calls by the names of the API reference
    tagging     tags in whichever shape a call takes them
    handler     any recipe as a `Handler`
    <service>   the recipes of one service

In: a recipe. Out: a `Handler`. What hurts: what a service of moto does not keep is kept in
CloudFormation's own record only, and reading it back through the service does not show it.
"""
