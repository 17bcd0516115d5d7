"""Scripted faults: what goes wrong, where, and at which call.

    Simulator(faults=[CallFault(CallTrouble.THROTTLING, "SubmitJob", service="batch", nth=2)])

In: frozen faults, from Python or as JSON over HTTP. Out: refused calls, broken connections, failing
and slow resources, at exactly the calls that the script names. `call_identification` identifies a
request's operation, `plan` counts the calls, `wire` breaks responses, `reading` reads JSON;
`server.fault_results` alters CloudFormation's own results. Limits: call faults apply only to
requests from clients, never to the calls that CloudFormation makes to other services for a stack;
use resource faults for those.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

ANY = "*"


class CallTrouble(str, Enum):
    """What a client receives instead of the response."""

    THROTTLING = "throttling"
    SERVER_ERROR = "server-error"
    UNAVAILABLE = "unavailable"
    HTML = "html"
    TRUNCATED = "truncated"
    CONNECTION_RESET = "connection-reset"
    LOST_ANSWER = "lost-answer"
    EXPIRED_TOKEN = "expired-token"  # noqa: S105 - the name of a fault
    ACCESS_DENIED = "access-denied"
    CLOCK_SKEW = "clock-skew"
    REFUSAL = "refusal"
    NO_ANSWER = "no-answer"
    STALE_READ = "stale-read"
    FAILED_CHANGE_SET = "failed-change-set"


class ResourceTrouble(str, Enum):
    """What happens to a resource instead of, or in addition to, what the template specifies."""

    FAILURE = "failure"
    NOT_STABILISED = "not-stabilised"
    SLOW = "slow"


class Step(str, Enum):
    """The step that a resource is in."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    IMPORT = "import"
    IMPORT_ROLLBACK = "import-rollback"


@dataclass(frozen=True)
class CallFault:
    """Applies to `times` calls of an operation, starting with the `nth`; `times=None`: every one.

    `after`: count only calls that follow this operation of the service. `service`: boto3's name for
    it, or ANY. `code` and `status` are those of a refusal.
    """

    trouble: CallTrouble
    operation: str = ANY
    nth: int = 1
    times: int | None = 1
    after: str | None = None
    message: str | None = None
    service: str = "cloudformation"
    code: str | None = None
    status: int | None = None


@dataclass(frozen=True)
class ResourceFault:
    """Applies to steps on resources, filtered by logical id, type and stack; None: any.

    `failure` fails the step before the service is called, `not-stabilised` after the service has
    created the resource; `slow` makes the step `seconds` longer.
    """

    trouble: ResourceTrouble
    logical_id: str | None = None
    type: str | None = None
    stack: str | None = None
    step: Step | None = None
    nth: int = 1
    times: int | None = 1
    message: str | None = None
    code: str = "GeneralServiceException"
    seconds: float = 0.0


Fault = CallFault | ResourceFault
