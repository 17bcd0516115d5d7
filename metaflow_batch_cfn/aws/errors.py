"""What can go wrong between us and any service of AWS, one class for each way of going on."""

from __future__ import annotations

from metaflow_batch_cfn.core.errors import MetaflowBatchError


class ServiceError(MetaflowBatchError):
    """AWS refused a call for a reason that has no class of its own."""

    def __init__(self, operation: str, code: str, reason: str) -> None:
        self.operation, self.code, self.reason = operation, code, reason
        super().__init__(f"{operation} failed ({code}): {reason}")


class TransientError(ServiceError):
    """Throttled, unreachable or broken for a moment: the same call may succeed later."""


class UnansweredError(TransientError):
    """No answer, or half of one: whether the call was carried out is not known."""


class AccessError(ServiceError):
    """No credentials, expired ones, or ones that may not do this."""


class DeniedError(AccessError):
    """These credentials are good, and may not do this."""
