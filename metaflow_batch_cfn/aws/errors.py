"""What can go wrong with a call to any AWS service: one class for each way to proceed."""

from __future__ import annotations

from metaflow_batch_cfn.core.errors import MetaflowBatchError


class ServiceError(MetaflowBatchError):
    """AWS rejected a call for a reason that has no class of its own."""

    def __init__(self, operation: str, code: str, reason: str) -> None:
        self.operation, self.code, self.reason = operation, code, reason
        super().__init__(f"{operation} failed ({code}): {reason}")


class TransientError(ServiceError):
    """Throttled, unreachable, or temporarily unavailable: the same call may succeed later."""


class UnansweredError(TransientError):
    """No response, or a truncated one: the call may or may not have been executed."""


class AccessError(ServiceError):
    """Credentials that are missing, expired, or lack the permission."""


class DeniedError(AccessError):
    """The credentials are valid, but lack the permission."""
