"""The outputs of batch processing."""

from typing import Annotated

from metaflow_batch_cfn.core.declare import Result
from metaflow_batch_cfn.core.record import record
from metaflow_batch_cfn.core.values import Maybe, Text


@record(frozen=True, kw_only=True)
class ProcessingOutputs:
    """Queues, job definitions and buckets. Parts that are switched off have no outputs."""

    high_queue_arn: Annotated[
        Text,
        Result("HighPriorityJobQueueArn", "Queue served by On-Demand instances first."),
    ]
    low_queue_arn: Annotated[
        Text, Result("LowPriorityJobQueueArn", "Queue served by Spot instances.")
    ]
    fargate_queue_arn: Annotated[Text, Result("FargateJobQueueArn", "Queue served by Fargate.")]
    multi_node_queue_arn: Annotated[
        Maybe, Result("MultiNodeJobQueueArn", "Queue for multi-node jobs.")
    ]
    job_arn: Annotated[
        Text, Result("JobDefinitionArn", "Job definition for instances (latest revision).")
    ]
    fargate_job_arn: Annotated[
        Text, Result("FargateJobDefinitionArn", "Job definition for Fargate.")
    ]
    array_job_arn: Annotated[
        Text,
        Result("ArrayJobDefinitionArn", "Job definition for arrays; set the size on submission."),
    ]
    file_system_job_arn: Annotated[
        Maybe, Result("FileSystemJobDefinitionArn", "Job definition that mounts /shared.")
    ]
    multi_node_job_arn: Annotated[
        Maybe, Result("MultiNodeJobDefinitionArn", "Job definition for multi-node jobs.")
    ]
    input_bucket: Annotated[Text, Result("InputBucketName", "Bucket that the jobs read from.")]
    output_bucket: Annotated[Text, Result("OutputBucketName", "Bucket that the jobs write to.")]
    repository_uri: Annotated[Text, Result("RepositoryUri", "Repository for your images.")]
    log_group: Annotated[Text, Result("JobLogGroupName", "Log group of the jobs.")]
    topic_arn: Annotated[
        Text, Result("NotificationTopicArn", "Topic for failed jobs and blocked queues.")
    ]
    schedule: Annotated[Maybe, Result("ScheduleName", "Schedule that submits the job.")]
    table: Annotated[Maybe, Result("JobTableName", "Table with a record of each job.")]
    state_machine_arn: Annotated[
        Maybe, Result("StateMachineArn", "State machine that runs a job and waits for it to end.")
    ]
