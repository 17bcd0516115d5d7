"""What a job's role allows, checked before moto handles one of the job's requests.

In: a request signed with a role's session. Out: nothing, or AWS's refusal. Requests with any other
key are the user's own and are not checked: the simulator does not model user permissions.
Limits: moto reports a request's resource for S3 and few other services; otherwise a statement
applies whatever its resource. Conditions on keys other than `aws:SecureTransport` cannot be
evaluated, and a statement with one has no effect. So this finds missing permissions, but does not
prove that a role's permissions are sufficient.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from cfn_simulator.base.wildcards import fits
from cfn_simulator.services.bucket_policies import in_force
from cfn_simulator.services.role_trust import is_trusted
from cfn_simulator.wire.wire_protocols import FORM

ENFORCED_HEADER = "X-Mfcfn-Enforced"
ANY = "*"
ASSUME = "sts:AssumeRole"
# No policy can deny it (STS API reference, GetCallerIdentity).
ALWAYS_ALLOWED = frozenset({"sts:GetCallerIdentity"})
# S3 operations that an action with another name allows (service authorization reference, "Actions
# defined by Amazon S3").
S3_ACTIONS = {
    "AbortMultipartUpload": "AbortMultipartUpload",
    "CompleteMultipartUpload": "PutObject",
    "CopyObject": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "DeleteObjects": "DeleteObject",
    "HeadBucket": "ListBucket",
    "HeadObject": "GetObject",
    "ListBuckets": "ListAllMyBuckets",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "ListObjectVersions": "ListBucketVersions",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "ListParts": "ListMultipartUploadParts",
    "UploadPart": "PutObject",
    "UploadPartCopy": "PutObject",
}


def enforce_role_policies() -> None:
    """Patch moto's services; call this once moto is loaded."""
    from moto.core.authorization import ActionAuthenticatorMixin

    def authorise(response: Any, request_class: Any, resource: str = ANY) -> None:
        headers = response.headers
        if ENFORCED_HEADER in headers and headers.get("X-Amz-Security-Token"):
            request = _request(response, request_class)
            if not _may(request, _action(request), unquote(resource)):
                _refuse(request, response.headers)

    name = "_authenticate_and_authorize_action"
    setattr(ActionAuthenticatorMixin, name, authorise)


def is_allowed(policies: Iterable[dict[str, Any]], action: str, resource: str) -> bool:
    """Whether a statement allows the action and none denies it."""
    effects = {
        statement["Effect"]
        for policy in policies
        for statement in in_force(policy)["Statement"]
        if _covers(statement, "Action", action) and _covers(statement, "Resource", resource)
    }
    return effects == {"Allow"}


def _covers(statement: dict[str, Any], element: str, value: str) -> bool:
    if value == ANY:
        return True
    if f"Not{element}" in statement:
        return not _matches_any(statement[f"Not{element}"], value)
    return _matches_any(statement.get(element, []), value)


def _matches_any(patterns: str | list[str], value: str) -> bool:
    listed = [patterns] if isinstance(patterns, str) else patterns
    # Actions are case-insensitive; so are resources here.
    return any(fits(value.lower(), pattern.lower()) for pattern in listed)


def _may(request: Any, action: str, resource: str) -> bool:
    if action in ALWAYS_ALLOWED:
        return True
    allowed = is_allowed(_policies(request), action, resource)
    return allowed and (action != ASSUME or is_trusted(_trust(request, resource), _names(request)))


def _trust(request: Any, role_arn: str) -> dict[str, Any]:
    """The role's trust policy; a role that does not exist trusts no principal."""
    name = role_arn.rpartition("/")[2]
    role = next((role for role in request.backend.roles.values() if role.name == name), None)
    found: dict[str, Any] = json.loads(role.assume_role_policy_document) if role else {}
    return found


def _names(request: Any) -> set[str]:
    session = request._access_key.arn
    account = request.account_id
    role = request.backend.get_role(session.split("/")[1]).arn
    partition = session.split(":")[1]
    return {session, role, account, f"arn:{partition}:iam::{account}:root"}


def _refuse(request: Any, headers: Mapping[str, str]) -> None:
    """JSON services use another error code; moto reports for all but S3 as if they used XML."""
    from moto.core.exceptions import JsonRESTError

    kind = headers.get("Content-Type", "")
    if isinstance(request, _s3_requests()) or kind.startswith(FORM):
        request._raise_access_denied()
    message = f"User: {request._access_key.arn} is not authorized to perform: {request._action}"
    raise JsonRESTError("AccessDeniedException", message)


def _s3_requests() -> type:
    from moto.iam.access_control import S3IAMRequest

    return S3IAMRequest


def _request(response: Any, request_class: Any) -> Any:
    return request_class(
        account_id=response.current_account,
        method=response.method,
        path=response.raw_path,
        data=response.data,
        body=response.raw_body,
        headers=response.headers,
        action=response._get_action(),
    )


def _action(request: Any) -> str:
    service, _, operation = request._action.partition(":")
    return f"{service}:{S3_ACTIONS.get(operation, operation) if service == 's3' else operation}"


def _policies(request: Any) -> Iterator[dict[str, Any]]:
    """The role's inline and managed policies, whose documents moto keeps as text or as objects."""
    for policy in request._access_key.collect_policies():
        document = policy
        if not isinstance(policy, str | dict):
            document = next(each.document for each in policy.versions if each.is_default)
        yield json.loads(document) if isinstance(document, str) else document
