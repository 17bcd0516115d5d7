"""What a platform engineer can expect of the job table."""

from __future__ import annotations

from metaflow_batch_cfn import JobTable
from tests.resolved import resolve

TABLE = resolve(JobTable).properties("JobTable")


def test_it_costs_nothing_without_requests() -> None:
    assert TABLE["BillingMode"] == "PAY_PER_REQUEST"
    assert "ProvisionedThroughput" not in TABLE


def test_it_is_encrypted_and_has_point_in_time_recovery() -> None:
    assert TABLE["SSESpecification"] == {"SSEEnabled": True}
    assert TABLE["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


def test_it_is_retained_on_delete_and_on_replace() -> None:
    stack = resolve(JobTable)
    assert stack.attribute("JobTable", "DeletionPolicy") == "Retain"
    assert stack.attribute("JobTable", "UpdateReplacePolicy") == "Retain"


def test_records_are_keyed_by_id_and_expire_at_their_own_time() -> None:
    assert TABLE["KeySchema"] == [{"AttributeName": "Id", "KeyType": "HASH"}]
    assert TABLE["TimeToLiveSpecification"] == {"AttributeName": "ExpiresAt", "Enabled": True}


def test_it_has_no_name_that_could_be_taken() -> None:
    assert "TableName" not in TABLE
