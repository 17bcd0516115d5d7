"""Physical names that CloudFormation makes up: `<stack>-<LogicalId>-<token>`, cut to what the
service allows.
"""

from __future__ import annotations

from cfn_simulator.types.machinery.base import ResourceRequest


def generated_name(request: ResourceRequest, longest: int) -> str:
    """The name of a resource that its template does not name; the token is kept whole, since it is
    what makes it unique.
    """
    room = max(longest - len(request.token) - 2, 2)
    logical_id = request.logical_id[: max(room // 2, room - len(request.stack_name))]
    stack = request.stack_name[: room - len(logical_id)]
    return f"{stack}-{logical_id}-{request.token}"


def chosen_name(request: ResourceRequest, property_name: str, longest: int) -> str:
    """The name that the template gives, or a generated one."""
    given = request.properties.get(property_name)
    return str(given) if given else generated_name(request, longest)
