"""AWS::SNS::Subscription."""

from __future__ import annotations

from cfn_simulator.types.machinery.recipes.recipe import Call, Recipe, Setting

SUBSCRIPTION = Recipe(
    type="AWS::SNS::Subscription",
    service="sns",
    create=Call("Subscribe", {"ReturnSubscriptionArn": True}),
    attributes={"Arn": "$answer.SubscriptionArn"},
    settings=tuple(
        Setting(
            (name,),
            Call(
                "SetSubscriptionAttributes",
                {
                    "SubscriptionArn": "$id",
                    "AttributeName": name,
                    "AttributeValue": f"$to_string(properties.{name})",
                },
            ),
        )
        for name in ("FilterPolicy", "FilterPolicyScope", "RawMessageDelivery", "RedrivePolicy")
    ),
    delete=(Call("Unsubscribe", {"SubscriptionArn": "$id"}),),
)

RECIPES = (SUBSCRIPTION,)
