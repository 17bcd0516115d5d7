"""What a platform engineer should believe of the job table."""

from __future__ import annotations

from metaflow_batch_cfn import JobTable
from tests.resolved import resolve

TABLE = resolve(JobTable).properties("JobTable")


def test_it_costs_nothing_while_nobody_asks() -> None:
    assert TABLE["BillingMode"] == "PAY_PER_REQUEST"
    assert "ProvisionedThroughput" not in TABLE


def test_it_is_encrypted_and_can_be_had_back_as_it_was() -> None:
    assert TABLE["SSESpecification"] == {"SSEEnabled": True}
    assert TABLE["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


def test_it_is_kept_on_delete_and_on_replace() -> None:
    stack = resolve(JobTable)
    assert stack.attribute("JobTable", "DeletionPolicy") == "Retain"
    assert stack.attribute("JobTable", "UpdateReplacePolicy") == "Retain"


def test_records_are_found_by_id_and_go_when_they_say_so() -> None:
    assert TABLE["KeySchema"] == [{"AttributeName": "Id", "KeyType": "HASH"}]
    assert TABLE["TimeToLiveSpecification"] == {"AttributeName": "ExpiresAt", "Enabled": True}


def test_it_has_no_name_that_could_be_taken() -> None:
    assert "TableName" not in TABLE
