"""The inputs and outputs of three systems on AWS Batch without Metaflow."""

# The Terraform example of batch processing on Spot, On-Demand and Fargate.
PROCESSING_INPUTS = ("project_name", "region")
PROCESSING_OUTPUTS = (
    "input_bucket",
    "job_definition",
    "job_queue_high",
    "job_queue_low",
    "output_bucket",
)
# The recipe for Spot: CloudFormation parameters, CDK context, Terraform variables. No outputs.
SPOT_INPUTS = (
    "BidPercentage",
    "InstanceTypes",
    "MaxvCpus",
    "SubnetIds",
    "VpcId",
    "instance_types",
    "max_vcpus",
    "maxvCpus",
    "spotBidPercentage",
    "spot_bid_percentage",
    "subnetIds",
    "subnet_ids",
    "vpcId",
    "vpc_id",
)
SPOT_OUTPUTS: tuple[str, ...] = ()
# The Terraform configuration of Pulse's training. No outputs.
TRAINING_INPUTS = (
    "aws_region",
    "batch_instance_types",
    "batch_max_vcpus",
    "batch_min_vcpus",
    "ecr_repository_url",
    "environment",
    "job_memory",
    "job_vcpus",
)
TRAINING_OUTPUTS: tuple[str, ...] = ()
