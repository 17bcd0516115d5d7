"""Job queues, job definitions and scheduling policies of stacks, read back through Batch."""

from __future__ import annotations

import pytest

from cfn_simulator.types import ResourceFailure
from metaflow_batch_cfn.documents import Json
from tests.cfn_simulator.batch_world import BatchWorld, container
from tests.cfn_simulator.sandbox import TRUST

POLICY = "AWS::Batch::SchedulingPolicy"
LIMIT: Json = {
    "Action": "CANCEL",
    "MaxTimeSeconds": "600",
    "Reason": "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT",
    "State": "RUNNABLE",
}


def test_a_queue_has_its_environments_in_order_and_its_time_limits(world: BatchWorld) -> None:
    first, second = world.environment("One"), world.environment("Two")
    made = world.queue(first.ref, second.ref, JobStateTimeLimitActions=[LIMIT])
    described = world.described_queue(made.ref)
    assert described["computeEnvironmentOrder"] == [
        {"order": 1, "computeEnvironment": first.ref},
        {"order": 2, "computeEnvironment": second.ref},
    ]
    assert described["jobStateTimeLimitActions"] == [
        {
            "action": "CANCEL",
            "maxTimeSeconds": 600,
            "reason": "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT",
            "state": "RUNNABLE",
        }
    ]
    assert (described["status"], described["state"]) == ("VALID", "ENABLED")
    assert described["tags"]["team"] == "research"


def test_a_queue_is_updated_in_place_with_order_priority_state_limits_and_tags(
    world: BatchWorld,
) -> None:
    first, second = world.environment("One"), world.environment("Two")
    made = world.queue(first.ref, JobStateTimeLimitActions=[LIMIT], State="DISABLED")
    order: Json = [{"Order": 1, "ComputeEnvironment": second.ref}]
    changed = made.changed(
        {"Priority": 7, "ComputeEnvironmentOrder": order}, tags={"team": "platform"}
    )
    described = world.described_queue(made.ref)
    assert changed.ref == made.ref
    assert described["priority"] == 7
    assert described["computeEnvironmentOrder"] == [{"order": 1, "computeEnvironment": second.ref}]
    assert described["jobStateTimeLimitActions"] == []
    assert described["state"] == "ENABLED"
    assert described["tags"] == {"team": "platform"}
    first.removed()


def test_an_enabled_queue_can_be_deleted_even_twice(world: BatchWorld) -> None:
    made = world.queue(world.environment().ref)
    made.removed()
    made.removed()
    assert world.client.describe_job_queues()["jobQueues"] == []


def test_a_queue_needs_environments_that_exist(world: BatchWorld) -> None:
    with pytest.raises(ResourceFailure, match="Compute environment nowhere does not exist"):
        world.queue("nowhere")


def test_a_queue_accepts_three_environments_but_not_four(world: BatchWorld) -> None:
    arns = [world.environment(f"Ce{number}").ref for number in range(4)]
    world.queue(*arns[:3])
    with pytest.raises(ResourceFailure, match="at most 3 compute environments, not 4"):
        world.queue(*arns)


def test_two_environments_cannot_have_the_same_order(world: BatchWorld) -> None:
    order: Json = [
        {"Order": 1, "ComputeEnvironment": world.environment("One").ref},
        {"Order": 1, "ComputeEnvironment": world.environment("Two").ref},
    ]
    with pytest.raises(ResourceFailure, match="duplicate order values"):
        world.queue(ComputeEnvironmentOrder=order)


def test_ec2_and_fargate_do_not_share_a_queue(world: BatchWorld) -> None:
    fargate = world.environment("Fargate", ComputeResources=world.fargate())
    with pytest.raises(ResourceFailure, match="cannot mix EC2 and Fargate"):
        world.queue(world.environment().ref, fargate.ref)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"Reason": "BAD_LUCK"}, "reason 'BAD_LUCK' must be one of"),
        ({"MaxTimeSeconds": 60}, "maxTimeSeconds must be between 600 and 86400, not 60"),
        ({"Action": "TERMINATE"}, "supported for service jobs only; use CANCEL"),
        ({"State": "RUNNING"}, "RUNNING is not a valid enum value"),
    ],
)
def test_an_invalid_time_limit_is_rejected(
    world: BatchWorld, change: dict[str, Json], message: str
) -> None:
    assert isinstance(LIMIT, dict)
    environment = world.environment().ref
    with pytest.raises(ResourceFailure, match=message):
        world.queue(environment, JobStateTimeLimitActions=[{**LIMIT, **change}])


def test_a_scheduling_policy_is_created_updated_used_and_deleted(world: BatchWorld) -> None:
    share: Json = {"ShareDecaySeconds": "3600", "ComputeReservation": "1"}
    made = world.sandbox.made(POLICY, {"FairsharePolicy": share, "Tags": {"a": "b"}})
    queue = world.queue(world.environment().ref, SchedulingPolicyArn=made.ref)
    assert world.described_queue(queue.ref)["schedulingPolicyArn"] == made.ref

    def described() -> dict[str, object]:
        found = world.client.describe_scheduling_policies(arns=[made.ref])
        return dict(found["schedulingPolicies"][0])

    assert described()["fairsharePolicy"] == {"shareDecaySeconds": 3600, "computeReservation": 1}
    changed = made.changed({"FairsharePolicy": {"ShareDecaySeconds": 60}}, tags={})
    assert described()["fairsharePolicy"] == {"shareDecaySeconds": 60}
    assert described()["tags"] == {}
    with pytest.raises(ResourceFailure, match="Cannot delete, the scheduling policy is used by"):
        changed.removed()
    queue.removed()
    changed.removed()
    changed.removed()
    assert world.client.list_scheduling_policies()["schedulingPolicies"] == []


def test_a_policy_cannot_be_added_to_a_queue_created_without_one(
    world: BatchWorld,
) -> None:
    policy = world.sandbox.made(POLICY, {"FairsharePolicy": {"ShareDecaySeconds": 60}})
    queue = world.queue(world.environment().ref)
    with pytest.raises(ResourceFailure, match="cannot be added"):
        queue.with_property(SchedulingPolicyArn=policy.ref)


def test_a_definition_is_read_back_with_all_declared_properties(world: BatchWorld) -> None:
    made = world.definition(
        RetryStrategy={
            "Attempts": "3",
            "EvaluateOnExit": [
                {"OnStatusReason": "Host EC2*", "Action": "RETRY"},
                {"OnReason": "*", "Action": "EXIT"},
            ],
        },
        Timeout={"AttemptDurationSeconds": "3600"},
        PropagateTags="true",
        PlatformCapabilities=["EC2"],
        Parameters={"input": "s3://bucket"},
        Tags={"kind": "generic"},
        ContainerProperties=container(
            LogConfiguration={"LogDriver": "awslogs", "Options": {"awslogs-group": "/batch"}}
        ),
    )
    described = world.described_definition(made.ref)
    assert made.ref.endswith(":1")
    assert made.state.attributes == {"JobDefinitionArn": made.ref}
    assert described["retryStrategy"] == {
        "attempts": 3,
        "evaluateOnExit": [
            {"onStatusReason": "Host EC2*", "action": "RETRY"},
            {"onReason": "*", "action": "EXIT"},
        ],
    }
    assert described["timeout"] == {"attemptDurationSeconds": 3600}
    assert described["propagateTags"] is True
    assert described["platformCapabilities"] == ["EC2"]
    assert described["parameters"] == {"input": "s3://bucket"}
    assert described["tags"]["kind"] == "generic"
    assert described["containerProperties"]["logConfiguration"] == {
        "logDriver": "awslogs",
        "options": {"awslogs-group": "/batch"},
    }
    assert described["containerProperties"]["resourceRequirements"] == [
        {"type": "VCPU", "value": "1"},
        {"type": "MEMORY", "value": "2048"},
    ]


def test_an_update_is_a_new_revision_and_the_old_one_is_deregistered(world: BatchWorld) -> None:
    made = world.definition()
    changed = made.with_property(Timeout={"AttemptDurationSeconds": 60})
    assert changed.ref.endswith(":2")
    assert world.described_definition(made.ref)["status"] == "INACTIVE"
    assert world.described_definition(changed.ref)["status"] == "ACTIVE"


def test_the_old_revision_stays_active_if_the_template_says_so(world: BatchWorld) -> None:
    made = world.definition(ResourceRetentionPolicy={"SkipDeregisterOnUpdate": "true"})
    changed = made.with_property(Timeout={"AttemptDurationSeconds": 60})
    assert world.described_definition(made.ref)["status"] == "ACTIVE"
    changed.removed()
    changed.removed()
    assert world.described_definition(changed.ref)["status"] == "INACTIVE"


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"Timeout": {"AttemptDurationSeconds": 59}}, "at least 60, not 59"),
        ({"RetryStrategy": {"Attempts": 11}}, "between 1 and 10, not 11"),
        (
            {
                "RetryStrategy": {
                    "Attempts": 1,
                    "EvaluateOnExit": [{"OnReason": "a(b", "Action": "EXIT"}],
                }
            },
            r"onReason 'a\(b' can contain only letters",
        ),
        ({"ContainerProperties": container(ResourceRequirements=[])}, "must contain memory"),
        ({"PlatformCapabilities": ["FARGATE"]}, "executionRoleArn is required"),
        (
            {"NodeProperties": {"NumNodes": 1, "MainNode": 0, "NodeRangeProperties": []}},
            "exactly one",
        ),
        ({"JobDefinitionName": "not a name"}, "does not match"),
    ],
)
def test_an_invalid_definition_is_rejected(
    world: BatchWorld, overrides: dict[str, Json], message: str
) -> None:
    with pytest.raises(ResourceFailure, match=message):
        world.definition(**overrides)


@pytest.mark.parametrize(
    ("cpus", "memory", "message"),
    [
        ("1", "2048", None),
        ("32", "122880", None),
        ("3", "8192", "does not offer 3 vCPU"),
        ("1", "1024", "does not offer 1024 MiB with 1 vCPU"),
    ],
)
def test_fargate_offers_certain_sizes_only(
    world: BatchWorld, cpus: str, memory: str, message: str | None
) -> None:
    role = world.sandbox.made(
        "AWS::IAM::Role", {"AssumeRolePolicyDocument": TRUST}, "Execution"
    ).state.attributes["Arn"]
    sized = container(
        ExecutionRoleArn=role,
        ResourceRequirements=[{"Type": "VCPU", "Value": cpus}, {"Type": "MEMORY", "Value": memory}],
    )
    if message is None:
        assert world.definition(
            PlatformCapabilities=["FARGATE"], ContainerProperties=sized
        ).ref.endswith(":1")
        return
    with pytest.raises(ResourceFailure, match=message):
        world.definition(PlatformCapabilities=["FARGATE"], ContainerProperties=sized)
