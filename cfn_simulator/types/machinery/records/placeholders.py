"""Placeholders for values that a service would return, in the format of the type's schema.

In: a request, the type's registry entry, the path of a read-only property. Out: a value of the
right type: an ARN for an ARN, an ID for an ID, a host name for an endpoint. The same request yields
the same values, since they derive from its token. Limits: they refer to nothing that exists.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256

from cfn_simulator.types.machinery.base import ResourceRequest
from cfn_simulator.types.machinery.names import generated_name
from cfn_simulator.types.machinery.records.properties import resolved_schema
from metaflow_batch_cfn.cfn.registry.resource_types import ResourceType
from metaflow_batch_cfn.cfn.values.partitions import partition_of, url_suffix_of
from metaflow_batch_cfn.documents import Json

MAX_NAME_LENGTH = 63
GLOBAL_SERVICES = frozenset({"CloudFront", "IAM", "Route53", "WAF"})
# Prefixes of IDs whose schema has no pattern (each service's API reference).
ID_PREFIXES: Mapping[str, str] = {
    "AWS::EC2::CustomerGateway": "cgw-",
    "AWS::EC2::DHCPOptions": "dopt-",
    "AWS::EC2::EgressOnlyInternetGateway": "eigw-",
    "AWS::EC2::FlowLog": "fl-",
    "AWS::EC2::Instance": "i-",
    "AWS::EC2::NetworkAcl": "acl-",
    "AWS::EC2::NetworkInterface": "eni-",
    "AWS::EC2::PrefixList": "pl-",
    "AWS::EC2::TransitGateway": "tgw-",
    "AWS::EC2::VPCPeeringConnection": "pcx-",
    "AWS::EC2::Volume": "vol-",
    "AWS::EFS::FileSystem": "fs-",
    "AWS::FSx::FileSystem": "fs-",
}
HOSTS = ("Address", "DNSName", "DnsName", "DomainName", "Endpoint", "Host", "HostName")
# Values of strings, by the end of the property's name.
TYPICAL: Mapping[str, str] = {
    "Port": "443",
    "Status": "available",
    "State": "available",
    "Time": "2020-01-01T00:00:00Z",
    "Date": "2020-01-01T00:00:00Z",
}
PREFIX_IN_PATTERN = re.compile(r"\^\(?([a-z]{1,10}-)")


def placeholder(request: ResourceRequest, kind: ResourceType, path: str, physical_id: str) -> Json:
    """The value of the read-only property at `path` (`Endpoint.Address` or `Endpoint/Address`)."""
    steps = tuple(path.replace(".", "/").split("/"))
    name = steps[-1]
    schema = _schema_at(kind, steps)
    choices = schema.get("enum")
    if isinstance(choices, list) and choices:
        return choices[0]
    match schema.get("type"):
        case "integer" | "number":
            return 0
        case "boolean":
            return False
        case "array":
            return []
        case "object":
            return _members(request, kind, steps, physical_id)
    return _text(request, kind, name, schema, physical_id)


def default_name(request: ResourceRequest) -> str:
    """The name of a resource that the template does not name."""
    return generated_name(request, MAX_NAME_LENGTH)


def _members(
    request: ResourceRequest, kind: ResourceType, steps: tuple[str, ...], physical_id: str
) -> Json:
    schema = _schema_at(kind, steps)
    members = schema.get("properties")
    return {
        name: placeholder(request, kind, "/".join((*steps, name)), physical_id)
        for name in (members if isinstance(members, Mapping) else {})
    }


def _text(
    request: ResourceRequest,
    kind: ResourceType,
    name: str,
    schema: Mapping[str, Json],
    physical_id: str,
) -> str:
    lower = name.lower()
    if lower.endswith("arn"):
        return _arn_for(request, name, physical_id)
    if lower.endswith("id"):
        return _identifier(request, kind, name, schema)
    if name.endswith(HOSTS) or lower.endswith(("url", "uri")):
        return _host(request) if name.endswith(HOSTS) else f"https://{_host(request)}"
    typical = (value for suffix, value in TYPICAL.items() if name.endswith(suffix))
    otherwise = default_name(request) if name.endswith("Name") else f"{lower}-{_digits(request)}"
    return next(typical, otherwise)


def _arn_for(request: ResourceRequest, name: str, physical_id: str) -> str:
    """The resource's own ARN contains its name; other ARNs must not."""
    _, _, thing = _parts(request.type)
    if name.lower() not in ("arn", "resourcearn", f"{thing.lower()}arn"):
        return arn(request, f"{name.lower()}-{_digits(request, name)}")
    return physical_id if physical_id.startswith("arn:") else arn(request, physical_id)


def arn(request: ResourceRequest, name: str) -> str:
    """An ARN of the type: `arn:aws:fsx:eu-west-1:123456789012:file-system/NAME`."""
    _, service, thing = _parts(request.type)
    region = "" if service in GLOBAL_SERVICES else request.region
    word = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", thing).lower()
    place = f"{service.lower()}:{region}:{request.account_id}"
    return f"arn:{partition_of(request.region)}:{place}:{word}/{name or _digits(request)}"


def _identifier(
    request: ResourceRequest, kind: ResourceType, name: str, schema: Mapping[str, Json]
) -> str:
    found = PREFIX_IN_PATTERN.match(str(schema.get("pattern", "")))
    prefix = ID_PREFIXES.get(kind.name) or (found.group(1) if found else "")
    return f"{prefix}{_digits(request, name if name not in _identifier_names(kind) else '')}"


def _identifier_names(kind: ResourceType) -> tuple[str, ...]:
    return tuple(path.rsplit("/", 1)[-1] for path in kind.primary_identifier)


def _host(request: ResourceRequest) -> str:
    _, service, _ = _parts(request.type)
    start = f"{default_name(request)}.{_digits(request)[:12]}".lower()
    return f"{start}.{request.region}.{service.lower()}.{url_suffix_of(request.region)}"


def _digits(request: ResourceRequest, salt: str = "") -> str:
    """Seventeen hexadecimal digits, as in the IDs of newer services."""
    return sha256(f"{request.token}{request.logical_id}{salt}".encode()).hexdigest()[:17]


def _parts(resource_type: str) -> tuple[str, str, str]:
    vendor, _, rest = resource_type.partition("::")
    service, _, thing = rest.partition("::")
    return vendor, service, thing or service


def _schema_at(kind: ResourceType, steps: tuple[str, ...]) -> Mapping[str, Json]:
    schema: Mapping[str, Json] = kind.schema
    for step in steps:
        members = resolved_schema(schema, kind.schema).get("properties")
        found = members.get(step) if isinstance(members, Mapping) else None
        schema = found if isinstance(found, Mapping) else {}
    return resolved_schema(schema, kind.schema)
