"""The group Notifications: who is notified of failures."""

from typing import Annotated, NamedTuple, TypeAlias

from metaflow_batch_cfn.core.declare import ItemRule, Param
from metaflow_batch_cfn.core.values import Maybe

NOTIFICATIONS = "Notifications"
_EMAIL = ItemRule(
    pattern=r"[^@\s,]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,24}", description="an email address"
)
_KEY_ARN = ItemRule(
    pattern=r"arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]{1,128}",
    description="the ARN of a KMS key",
)


NotificationEmail: TypeAlias = Annotated[
    Maybe,
    Param(
        "NotificationEmail",
        "String",
        "Email address notified of failed jobs and blocked queues, once its owner confirms the"
        " subscription. If empty, no one is notified until you subscribe to the topic.",
        "Email address",
        NOTIFICATIONS,
        rule=_EMAIL,
    ),
]
NotificationKeyArn: TypeAlias = Annotated[
    Maybe,
    Param(
        "NotificationKeyArn",
        "String",
        "KMS key that encrypts the topic; its key policy must allow events.amazonaws.com to use it."
        " If empty, the topic is not encrypted at rest. Messages contain job names and reasons, but"
        " no data.",
        "KMS key ARN",
        NOTIFICATIONS,
        rule=_KEY_ARN,
    ),
]


class Notifications(NamedTuple):
    """Who is notified of failed jobs and blocked queues."""

    notification_email: NotificationEmail = None
    notification_key_arn: NotificationKeyArn = None
