"""The group Schedule: when a job is submitted."""

from typing import Annotated, NamedTuple, TypeAlias

from metaflow_batch_cfn.core.declare import ItemRule, Param, Toggle
from metaflow_batch_cfn.core.values import Switch, Text

SCHEDULE = "Schedule"
_EXPRESSION = ItemRule(
    pattern=r"cron\(\S+(?: \S+){5}\)|rate\([1-9][0-9]* (?:minute|hour|day)s?\)"
    r"|at\([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\)",
    description="a cron (six fields), rate or at expression, such as cron(0 2 * * ? *)",
)
_TIMEZONE = ItemRule(
    pattern=r"[A-Za-z][A-Za-z0-9_+/-]{0,49}",
    description="the name of a time zone, such as Europe/Berlin",
)


EnableSchedule: TypeAlias = Annotated[
    Switch,
    Toggle(
        "EnableSchedule",
        "Submit a job on a schedule, to the low-priority queue. Set ContainerImage first: the"
        " default image does nothing.",
        "Scheduled job",
        SCHEDULE,
    ),
]
ScheduleExpression: TypeAlias = Annotated[
    Text,
    Param(
        "ScheduleExpression",
        "String",
        "When to submit the job: cron(minute hour day month weekday year), rate or at.",
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
        "Time zone of the schedule, such as Europe/Berlin. Daylight saving time is observed.",
        "Time zone",
        SCHEDULE,
        rule=_TIMEZONE,
    ),
]


class Schedule(NamedTuple):
    """When a job is submitted."""

    schedule_expression: ScheduleExpression = "cron(0 2 * * ? *)"
    schedule_timezone: ScheduleTimezone = "UTC"
