"""The handler of every type that is in the registry and that no service creates.

In: a request. Out: a state that only CloudFormation keeps: a physical ID from the primary
identifier, attributes from the properties or placeholders. An update keeps the placeholders, since
the resource is the same.
"""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.services.services import Services
from cfn_simulator.types.machinery.base import Handler, ResourceRequest, ResourceState
from cfn_simulator.types.machinery.parameters import text
from cfn_simulator.types.machinery.records.placeholders import default_name, placeholder
from metaflow_batch_cfn.cfn.registry.resource_types import ResourceType, resource_type
from metaflow_batch_cfn.documents import Json


def recorded(request: ResourceRequest, known: Mapping[str, Json]) -> ResourceState:
    """The state of a resource of which `known` contains some attributes; placeholders fill in."""
    kind = resource_type(request.type, request.region)
    identity = "|".join(_part(request, kind, path, known) for path in kind.primary_identifier)
    attributes = {
        name: _attribute(request, kind, name, known, identity) for name in kind.attribute_names()
    }
    ref = _ref(request, kind, attributes, identity)
    # The console's "Physical ID" is the Ref value, even if the registry's identifier has parts.
    return ResourceState(ref, attributes, ref)


def create(request: ResourceRequest, services: Services) -> ResourceState:
    return recorded(request, {})


def update(
    request: ResourceRequest,
    state: ResourceState,
    before: Mapping[str, Json],
    services: Services,
) -> ResourceState:
    kind = resource_type(request.type, request.region)
    mirrored = {name for name in state.attributes if name in kind.properties - kind.read_only}
    kept = {name: value for name, value in state.attributes.items() if name not in mirrored}
    return ResourceState(state.physical_id, recorded(request, kept).attributes, state.ref)


def delete(request: ResourceRequest, state: ResourceState, services: Services) -> None:
    """Does nothing: no service has the resource."""


def record_handler(type_name: str) -> Handler:
    return Handler(type_name, create, update, delete)


def _part(
    request: ResourceRequest, kind: ResourceType, path: str, known: Mapping[str, Json]
) -> str:
    """One part of the primary identifier: declared, known, or a placeholder, in this order."""
    found = _given(request.properties, path) or known.get(path.replace("/", "."))
    if found is not None:
        return text(found)
    if path in kind.read_only or kind.custom:
        return str(placeholder(request, kind, path, ""))
    return default_name(request)


def _attribute(
    request: ResourceRequest,
    kind: ResourceType,
    name: str,
    known: Mapping[str, Json],
    physical_id: str,
) -> Json:
    if known.get(name) is not None:
        return known[name]
    path = name.replace(".", "/")
    given = _given(request.properties, path)
    if given is not None:
        return given
    if path in kind.primary_identifier:
        return (
            placeholder(request, kind, path, "")
            if path in kind.read_only
            else default_name(request)
        )
    return placeholder(request, kind, path, physical_id)


def _ref(
    request: ResourceRequest,
    kind: ResourceType,
    attributes: Mapping[str, Json],
    physical_id: str,
) -> str:
    if kind.ref == kind.primary_identifier:
        return physical_id
    parts = []
    for path in kind.ref:
        found = attributes.get(path) or _given(request.properties, path)
        parts.append(default_name(request) if found is None else text(found))
    return "|".join(parts)


def _given(properties: Mapping[str, Json], path: str) -> Json:
    found: Json = dict(properties)
    for step in path.split("/"):
        if not isinstance(found, Mapping):
            return None
        found = found.get(step)
    return found
