"""AWS::Cognito: user pools, their clients and domains."""

from __future__ import annotations

from cfn_simulator.types.machinery.recipes.recipe import Call, Name, Recipe

POOL = {"UserPoolId": "$id"}
CLIENT = {"UserPoolId": "$properties.UserPoolId", "ClientId": "$id"}
DOMAIN = {"UserPoolId": "$properties.UserPoolId", "Domain": "$id"}

USER_POOL = Recipe(
    type="AWS::Cognito::UserPool",
    service="cognito-idp",
    name=Name("UserPoolName", 128),
    renames={"UserPoolName": "PoolName"},
    create=Call("CreateUserPool"),
    update=Call("UpdateUserPool", POOL),
    attributes={
        "UserPoolId": "$answer.UserPool.Id",
        "Arn": "$answer.UserPool.Arn",
        "ProviderName": (
            "$answer.UserPool && "
            "join('', ['cognito-idp.', region, '.amazonaws.com/', answer.UserPool.Id])"
        ),
        "ProviderURL": (
            "$answer.UserPool && "
            "join('', ['https://cognito-idp.', region, '.amazonaws.com/', answer.UserPool.Id])"
        ),
    },
    delete=(Call("DeleteUserPool", POOL),),
)

USER_POOL_CLIENT = Recipe(
    type="AWS::Cognito::UserPoolClient",
    service="cognito-idp",
    name=Name("ClientName", 128),
    create=Call("CreateUserPoolClient"),
    update=Call("UpdateUserPoolClient", CLIENT),
    attributes={
        "ClientId": "$answer.UserPoolClient.ClientId",
        "ClientSecret": "$answer.UserPoolClient.ClientSecret",
        "Name": "$answer.UserPoolClient.ClientName",
    },
    delete=(Call("DeleteUserPoolClient", CLIENT),),
)

USER_POOL_DOMAIN = Recipe(
    type="AWS::Cognito::UserPoolDomain",
    service="cognito-idp",
    create=Call("CreateUserPoolDomain"),
    attributes={"CloudFrontDistribution": "$answer.CloudFrontDomain"},
    delete=(Call("DeleteUserPoolDomain", DOMAIN),),
)

RECIPES = (USER_POOL, USER_POOL_CLIENT, USER_POOL_DOMAIN)
