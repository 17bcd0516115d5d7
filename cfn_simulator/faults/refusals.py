"""The error that a trouble causes at each service, with AWS's code, message and status.

In: a trouble and the call that it applies to. Out: a refusal. If the operation's model declares
such an error, the model decides (Lambda's TooManyRequestsException is 429, DynamoDB's
ThrottlingException 400). Otherwise the errors common to the protocol's services apply ("Common
errors" of the API references), with the exceptions of S3 ("Error responses"), EC2 ("Error codes")
and Batch (its model declares no throttling error; clients receive a 429, TooManyRequestsException:
Netflix/metaflow issue 138).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from botocore.model import Shape

from cfn_simulator.faults import CallFault, CallTrouble
from cfn_simulator.faults.call_identification import IdentifiedCall
from cfn_simulator.faults.models import model_of
from cfn_simulator.services.role_policies import S3_ACTIONS
from cfn_simulator.wire.wire_protocols import Protocol, Refusal

THROTTLING, BROKEN = CallTrouble.THROTTLING, CallTrouble.SERVER_ERROR
UNAVAILABLE, EXPIRED = CallTrouble.UNAVAILABLE, CallTrouble.EXPIRED_TOKEN
DENIED, SKEWED = CallTrouble.ACCESS_DENIED, CallTrouble.CLOCK_SKEW

# The names of such errors in the models; the first that an operation declares is used.
DECLARED: Mapping[CallTrouble, tuple[str, ...]] = {
    THROTTLING: (
        "ThrottlingException",
        "TooManyRequestsException",
        "ThrottledException",
        "RequestThrottled",
        "RequestThrottledException",
        "TooManyRequests",
    ),
    BROKEN: (
        "InternalServerException",
        "InternalServerError",
        "InternalServiceError",
        "InternalServiceException",
        "InternalServiceFault",
        "InternalErrorException",
        "InternalException",
        "ServerException",
        "ServiceException",
        "ServiceFailureException",
    ),
    UNAVAILABLE: ("ServiceUnavailableException", "ServiceUnavailable"),
    DENIED: ("AccessDeniedException", "AuthorizationErrorException"),
}

UNAUTHORISED = (
    "User: arn:aws:iam::{account}:user/local is not authorized to perform: {action} because no "
    "identity-based policy allows the {action} action"
)
OUTDATED = "Signature expired: {sent} is now earlier than {earliest} ({now} - 15 min.)"
INTERNAL = "We encountered an internal error. Please try again."
TEMPORARY = "The request has failed due to a temporary failure of the server."
TOKEN = "The security token included in the request is expired"  # noqa: S105 - AWS's message
SCRIPTED = "A scripted fault refused this call."
TOLERANCE = timedelta(minutes=15)

# Common to all protocols, except for code and status.
MESSAGES: Mapping[CallTrouble, str] = {
    THROTTLING: "Rate exceeded",
    BROKEN: INTERNAL,
    UNAVAILABLE: TEMPORARY,
    EXPIRED: TOKEN,
    DENIED: UNAUTHORISED,
    SKEWED: OUTDATED,
}
XML: Mapping[CallTrouble, tuple[str, int]] = {
    THROTTLING: ("Throttling", 400),
    BROKEN: ("InternalFailure", 500),
    UNAVAILABLE: ("ServiceUnavailable", 503),
    EXPIRED: ("ExpiredToken", 403),
    DENIED: ("AccessDenied", 403),
    SKEWED: ("SignatureDoesNotMatch", 403),
}
JSON: Mapping[CallTrouble, tuple[str, int]] = {
    THROTTLING: ("ThrottlingException", 400),
    BROKEN: ("InternalFailure", 500),
    UNAVAILABLE: ("ServiceUnavailable", 503),
    EXPIRED: ("ExpiredTokenException", 400),
    DENIED: ("AccessDeniedException", 400),
    SKEWED: ("InvalidSignatureException", 400),
}
REST_JSON: Mapping[CallTrouble, tuple[str, int]] = {
    **JSON,
    THROTTLING: ("ThrottlingException", 429),
    EXPIRED: ("ExpiredTokenException", 403),
    DENIED: ("AccessDeniedException", 403),
    SKEWED: ("InvalidSignatureException", 403),
}
COMMON: Mapping[Protocol, Mapping[CallTrouble, tuple[str, int]]] = {
    Protocol.QUERY: XML,
    Protocol.REST_XML: XML,
    Protocol.EC2: XML,
    Protocol.S3: XML,
    Protocol.JSON: JSON,
    Protocol.CBOR: JSON,
    Protocol.REST_JSON: REST_JSON,
}
OWN: Mapping[tuple[str, CallTrouble], Refusal] = {
    ("batch", THROTTLING): Refusal("TooManyRequestsException", "Too Many Requests", 429),
    ("ec2", THROTTLING): Refusal("RequestLimitExceeded", "Request limit exceeded.", 503),
    ("ec2", BROKEN): Refusal("InternalError", "An internal error has occurred.", 500),
    ("ec2", UNAVAILABLE): Refusal(
        "Unavailable", "The server is overloaded and can't handle the request.", 503
    ),
    # "If you're using temporary security credentials, this error can also occur if the credentials
    # have expired" (EC2, "Error codes").
    ("ec2", EXPIRED): Refusal("RequestExpired", "Request has expired.", 400),
    ("ec2", SKEWED): Refusal("RequestExpired", "Request has expired.", 400),
    ("ec2", DENIED): Refusal(
        "UnauthorizedOperation",
        f"You are not authorized to perform this operation. {UNAUTHORISED}",
        403,
    ),
    ("s3", THROTTLING): Refusal("SlowDown", "Please reduce your request rate.", 503),
    ("s3", BROKEN): Refusal("InternalError", INTERNAL, 500),
    ("s3", UNAVAILABLE): Refusal("ServiceUnavailable", "Service is unable to handle request.", 503),
    ("s3", EXPIRED): Refusal("ExpiredToken", "The provided token has expired.", 400),
    ("s3", SKEWED): Refusal(
        "RequestTimeTooSkewed",
        "The difference between the request time and the current time is too large.",
        403,
    ),
}
# The prefix of a service's actions in policies, where it differs from the signing name.
ACTION_PREFIXES = {"monitoring": "cloudwatch", "tagging": "tag"}


def refusal_of(
    fault: CallFault, call: IdentifiedCall, sent: datetime, account_id: str
) -> Refusal | None:
    """None if the trouble is not a refusal; `sent` is the client's time of signing."""
    if fault.trouble is CallTrouble.REFUSAL:
        return Refusal(fault.code or "", fault.message or SCRIPTED, fault.status or 400)
    if fault.trouble not in MESSAGES:
        return None
    found = OWN.get((call.signed, fault.trouble)) or _general(fault.trouble, call)
    message = fault.message or found.message.format(
        account=account_id, action=_action(call), **_moments(sent)
    )
    return Refusal(found.code, message, found.status)


def _general(trouble: CallTrouble, call: IdentifiedCall) -> Refusal:
    code, status = COMMON[call.protocol][trouble]
    declared = _declared(trouble, call)
    if declared is None:
        code = XML[trouble][0] if _keeps_older_codes(call) else code
        return Refusal(code, MESSAGES[trouble], status)
    error = declared.metadata.get("error", {})
    code, status = error.get("code", declared.name), error.get("httpStatusCode", status)
    return Refusal(str(code), MESSAGES[trouble], int(status))


def _declared(trouble: CallTrouble, call: IdentifiedCall) -> Shape | None:
    if call.operation is None:
        return None
    errors = model_of(call.service).operation_model(call.operation).error_shapes
    by_name = {shape.name: shape for shape in errors}
    return next((by_name[name] for name in DECLARED.get(trouble, ()) if name in by_name), None)


def _keeps_older_codes(call: IdentifiedCall) -> bool:
    """Services that once used Query still return its error codes (`awsQueryCompatible`)."""
    return call.operation is not None and "awsQueryCompatible" in model_of(call.service).metadata


def _action(call: IdentifiedCall) -> str:
    operation = call.operation or "*"
    if call.signed == "s3":
        operation = S3_ACTIONS.get(operation, operation)
    return f"{ACTION_PREFIXES.get(call.signed, call.signed)}:{operation}"


def _moments(sent: datetime) -> dict[str, str]:
    """As reported by a server whose clock is too far ahead of the client's."""
    now = sent + TOLERANCE + timedelta(minutes=5)
    moments = {"sent": sent, "now": now, "earliest": now - TOLERANCE}
    return {name: moment.strftime("%Y%m%dT%H%M%SZ") for name, moment in moments.items()}
