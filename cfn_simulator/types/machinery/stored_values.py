"""Dynamic references, resolved for service calls only.

In: properties with `{{resolve:...}}` in them. Out: the same properties with the values. The stack's
record keeps the reference, so that no event, change set or comparison shows a value.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from botocore.exceptions import ClientError

from cfn_simulator.services.services import Services
from cfn_simulator.types.machinery.base import PlainFailure
from cfn_simulator.types.machinery.substitutions import TooLargeError, substituted
from metaflow_batch_cfn.cfn.values.dynamic_references import (
    REFERENCE,
    StoredParameter,
    StoredSecret,
    stored_value,
)
from metaflow_batch_cfn.documents import Json


def with_stored_values(
    properties: Mapping[str, Json], region: str, services: Services
) -> dict[str, Json]:
    """The properties with every reference resolved; `PlainFailure` if its target does not exist."""
    return {name: _resolved(value, region, services) for name, value in properties.items()}


def _resolved(value: Json, region: str, services: Services) -> Json:
    match value:
        case str() if "{{resolve:" in value:
            return _replaced(value, region, services)
        case dict():
            return {key: _resolved(item, region, services) for key, item in value.items()}
        case list():
            return [_resolved(item, region, services) for item in value]
    return value


def _replaced(text: str, region: str, services: Services) -> str:
    try:
        return substituted(
            REFERENCE,
            text,
            lambda found: _value(found.group(1), found.group(2), region, services),
        )
    except TooLargeError as error:
        raise PlainFailure(f"A value with dynamic references has {error}.") from error


def _value(service: str, reference: str, region: str, services: Services) -> str:
    match stored_value(service, reference):
        case StoredParameter() as parameter:
            return _parameter(parameter, service, region, services)
        case StoredSecret() as secret:
            return _secret(secret, region, services)


def _parameter(parameter: StoredParameter, service: str, region: str, services: Services) -> str:
    try:
        answer = services.client("ssm", region).get_parameter(
            Name=parameter.spelled, WithDecryption=parameter.secure
        )
    except ClientError as error:
        reference = f"{service}:{parameter.name}:{parameter.version}"
        raise PlainFailure(f"Parameters: [{reference}] cannot be found.") from error
    found = answer["Parameter"]
    if (found["Type"] == "SecureString") is not parameter.secure:
        raise PlainFailure(
            f"Parameters [{parameter.name}] referenced by template have types not supported by "
            "CloudFormation."
        )
    return str(found["Value"])


def _secret(secret: StoredSecret, region: str, services: Services) -> str:
    selectors = {"VersionStage": secret.stage, "VersionId": secret.version}
    given = {name: value for name, value in selectors.items() if value}
    try:
        answer = services.client("secretsmanager", region).get_secret_value(
            SecretId=secret.secret, **given
        )
    except ClientError as error:
        details = error.response["Error"]
        raise PlainFailure(
            f"{details['Message']} (Service: AWSSecretsManager; Status Code: 400; "
            f"Error Code: {details['Code']})"
        ) from error
    text = str(answer.get("SecretString", ""))
    return _member(text, secret.key) if secret.key else text


def _member(text: str, key: str) -> str:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise PlainFailure("Could not parse SecretString JSON") from error
    if not isinstance(document, dict) or key not in document:
        raise PlainFailure(f"Could not find a value associated with JSONKey in SecretString: {key}")
    return str(document[key])
