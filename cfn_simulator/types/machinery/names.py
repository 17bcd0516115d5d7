"""Physical names that CloudFormation generates: `<stack>-<LogicalId>-<token>`, truncated to the
length that the service allows.
"""

from __future__ import annotations

from cfn_simulator.types.machinery.base import ResourceRequest


def generated_name(request: ResourceRequest, max_length: int) -> str:
    """The name of a resource that its template does not name; the token, which makes it unique, is
    never truncated.
    """
    room = max(max_length - len(request.token) - 2, 2)
    logical_id = request.logical_id[: max(room // 2, room - len(request.stack_name))]
    stack = request.stack_name[: room - len(logical_id)]
    return f"{stack}-{logical_id}-{request.token}"


def chosen_name(request: ResourceRequest, property_name: str, max_length: int) -> str:
    """The name in the template, or a generated one."""
    given = request.properties.get(property_name)
    return str(given) if given else generated_name(request, max_length)
