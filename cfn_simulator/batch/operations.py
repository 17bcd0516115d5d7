"""Batch's operations by name; any other is refused, with its name."""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.batch import tags
from cfn_simulator.batch.definitions import definitions
from cfn_simulator.batch.environments import environments, service_environments
from cfn_simulator.batch.jobs import consumables, job_listing, jobs
from cfn_simulator.batch.queues import queues, scheduling_policies
from cfn_simulator.batch.state import Operation

OPERATIONS: Mapping[str, Operation] = {
    "CancelJob": jobs.cancel_job,
    "CreateComputeEnvironment": environments.create_compute_environment,
    "CreateConsumableResource": consumables.create_consumable_resource,
    "CreateJobQueue": queues.create_job_queue,
    "CreateSchedulingPolicy": scheduling_policies.create_scheduling_policy,
    "CreateServiceEnvironment": service_environments.create_service_environment,
    "DeleteComputeEnvironment": environments.delete_compute_environment,
    "DeleteConsumableResource": consumables.delete_consumable_resource,
    "DeleteJobQueue": queues.delete_job_queue,
    "DeleteSchedulingPolicy": scheduling_policies.delete_scheduling_policy,
    "DeleteServiceEnvironment": service_environments.delete_service_environment,
    "DeregisterJobDefinition": definitions.deregister_job_definition,
    "DescribeComputeEnvironments": environments.describe_compute_environments,
    "DescribeConsumableResource": consumables.describe_consumable_resource,
    "DescribeJobDefinitions": definitions.describe_job_definitions,
    "DescribeJobQueues": queues.describe_job_queues,
    "DescribeJobs": jobs.describe_jobs,
    "DescribeSchedulingPolicies": scheduling_policies.describe_scheduling_policies,
    "DescribeServiceEnvironments": service_environments.describe_service_environments,
    "GetJobQueueSnapshot": job_listing.get_job_queue_snapshot,
    "ListConsumableResources": consumables.list_consumable_resources,
    "ListJobs": job_listing.list_jobs,
    "ListSchedulingPolicies": scheduling_policies.list_scheduling_policies,
    "ListTagsForResource": tags.list_tags_for_resource,
    "RegisterJobDefinition": definitions.register_job_definition,
    "SubmitJob": jobs.submit_job,
    "TagResource": tags.tag_resource,
    "TerminateJob": jobs.terminate_job,
    "UntagResource": tags.untag_resource,
    "UpdateComputeEnvironment": environments.update_compute_environment,
    "UpdateConsumableResource": consumables.update_consumable_resource,
    "UpdateJobQueue": queues.update_job_queue,
    "UpdateSchedulingPolicy": scheduling_policies.update_scheduling_policy,
    "UpdateServiceEnvironment": service_environments.update_service_environment,
}
