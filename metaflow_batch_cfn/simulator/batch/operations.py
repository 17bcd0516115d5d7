"""Batch's operations by name; one that is missing here is refused by name."""

from __future__ import annotations

from collections.abc import Mapping

from metaflow_batch_cfn.simulator.batch import (
    definitions,
    environments,
    job_listing,
    jobs,
    policies,
    queues,
    tags,
)
from metaflow_batch_cfn.simulator.batch.state import Operation

OPERATIONS: Mapping[str, Operation] = {
    "CancelJob": jobs.cancel_job,
    "CreateComputeEnvironment": environments.create_compute_environment,
    "CreateJobQueue": queues.create_job_queue,
    "CreateSchedulingPolicy": policies.create_scheduling_policy,
    "DeleteComputeEnvironment": environments.delete_compute_environment,
    "DeleteJobQueue": queues.delete_job_queue,
    "DeleteSchedulingPolicy": policies.delete_scheduling_policy,
    "DeregisterJobDefinition": definitions.deregister_job_definition,
    "DescribeComputeEnvironments": environments.describe_compute_environments,
    "DescribeJobDefinitions": definitions.describe_job_definitions,
    "DescribeJobQueues": queues.describe_job_queues,
    "DescribeJobs": jobs.describe_jobs,
    "DescribeSchedulingPolicies": policies.describe_scheduling_policies,
    "GetJobQueueSnapshot": job_listing.get_job_queue_snapshot,
    "ListJobs": job_listing.list_jobs,
    "ListSchedulingPolicies": policies.list_scheduling_policies,
    "ListTagsForResource": tags.list_tags_for_resource,
    "RegisterJobDefinition": definitions.register_job_definition,
    "SubmitJob": jobs.submit_job,
    "TagResource": tags.tag_resource,
    "TerminateJob": jobs.terminate_job,
    "UntagResource": tags.untag_resource,
    "UpdateComputeEnvironment": environments.update_compute_environment,
    "UpdateJobQueue": queues.update_job_queue,
    "UpdateSchedulingPolicy": policies.update_scheduling_policy,
}
