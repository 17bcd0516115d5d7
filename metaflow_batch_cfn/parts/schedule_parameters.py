"""The declared fields of schedules and notifications."""

from typing import Annotated, TypeAlias

from metaflow_batch_cfn.core.declare import ItemRule, Param
from metaflow_batch_cfn.core.values import Maybe, Text

SCHEDULE = "Schedule"
NOTIFICATIONS = "Notifications"

_EXPRESSION = ItemRule(
    pattern=r"cron\(\S+(?: \S+){5}\)|rate\([1-9][0-9]* (?:minute|hour|day)s?\)"
    r"|at\([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\)",
    told="cron with six fields, rate or at, such as cron(0 2 * * ? *) or rate(1 day)",
)
_TIMEZONE = ItemRule(
    pattern=r"[A-Za-z][A-Za-z0-9_+/-]{0,49}", told="the name of a time zone, such as Europe/Berlin"
)
_EMAIL = ItemRule(
    pattern=r"[^@\s,]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,24}", told="an e-mail address"
)
_KEY_ARN = ItemRule(
    pattern=r"arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]{1,128}",
    told="the ARN of a KMS key",
)

ScheduleExpression: TypeAlias = Annotated[
    Text,
    Param(
        "ScheduleExpression",
        "String",
        "When the job is submitted: cron(minute hour day month weekday year), rate or at.",
        "Schedule",
        SCHEDULE,
        rule=_EXPRESSION,
    ),
]
ScheduleTimezone: TypeAlias = Annotated[
    Text,
    Param(
        "ScheduleTimezone",
        "String",
        "Time zone of the schedule, whose daylight saving time is kept.",
        "Time zone",
        SCHEDULE,
        rule=_TIMEZONE,
    ),
]
NotificationEmail: TypeAlias = Annotated[
    Maybe,
    Param(
        "NotificationEmail",
        "String",
        "Address that is told of failed jobs and blocked queues, once it has confirmed. Empty:"
        " nobody, until somebody subscribes to the topic.",
        "E-mail address",
        NOTIFICATIONS,
        rule=_EMAIL,
    ),
]
NotificationKeyArn: TypeAlias = Annotated[
    Maybe,
    Param(
        "NotificationKeyArn",
        "String",
        "KMS key that encrypts the topic; its policy has to let events.amazonaws.com use it."
        " Empty: not encrypted at rest. What is sent names jobs and reasons, and no data.",
        "KMS key ARN",
        NOTIFICATIONS,
        rule=_KEY_ARN,
    ),
]
