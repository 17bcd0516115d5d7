"""What batch processing hands on."""

from dataclasses import dataclass
from typing import Annotated

from metaflow_batch_cfn.core.declare import Result
from metaflow_batch_cfn.core.values import Maybe, Text


@dataclass(frozen=True, kw_only=True)
class ProcessingOutputs:
    """Queues, definitions, buckets; what is switched off is absent."""

    high_queue_arn: Annotated[
        Text,
        Result("HighPriorityJobQueueArn", "Queue that On-Demand instances work off first."),
    ]
    low_queue_arn: Annotated[
        Text, Result("LowPriorityJobQueueArn", "Queue that Spot instances work off.")
    ]
    fargate_queue_arn: Annotated[
        Text, Result("FargateJobQueueArn", "Queue that Fargate works off.")
    ]
    multi_node_queue_arn: Annotated[
        Maybe, Result("MultiNodeJobQueueArn", "Queue for jobs of several nodes.")
    ]
    job_arn: Annotated[
        Text, Result("JobDefinitionArn", "Definition of jobs on instances, its newest revision.")
    ]
    fargate_job_arn: Annotated[
        Text, Result("FargateJobDefinitionArn", "Definition of jobs on Fargate.")
    ]
    array_job_arn: Annotated[
        Text,
        Result("ArrayJobDefinitionArn", "Definition of arrays; the size is given on submission."),
    ]
    file_system_job_arn: Annotated[
        Maybe, Result("FileSystemJobDefinitionArn", "Definition of jobs with /shared.")
    ]
    multi_node_job_arn: Annotated[
        Maybe, Result("MultiNodeJobDefinitionArn", "Definition of jobs of several nodes.")
    ]
    input_bucket: Annotated[Text, Result("InputBucketName", "Bucket that the jobs read from.")]
    output_bucket: Annotated[Text, Result("OutputBucketName", "Bucket that the jobs write to.")]
    repository_uri: Annotated[Text, Result("RepositoryUri", "Where images are pushed to.")]
    log_group: Annotated[Text, Result("JobLogGroupName", "Log group of the jobs.")]
    topic_arn: Annotated[
        Text, Result("NotificationTopicArn", "Topic that tells of failed jobs and blocked queues.")
    ]
    schedule: Annotated[Maybe, Result("ScheduleName", "Schedule of the job by the clock.")]
    table: Annotated[Maybe, Result("JobTableName", "Table for records of jobs.")]
    state_machine_arn: Annotated[
        Maybe, Result("StateMachineArn", "State machine that runs a job and waits for its end.")
    ]
