"""CloudFormation's quotas, for code that must respect or enforce them.

In: nothing. Out: constants; units are in the names. Source: CloudFormation user guide, "Understand
CloudFormation quotas" (April 2026), and the constraints in botocore 1.44.5's service model. Only
the number of stacks can be increased. Limits: the "1 MB" for a template in S3 is 1,000,000 bytes to
some tools and 1,048,576 to others; we use the smaller.
"""

from __future__ import annotations

BODY_BYTES = 51_200
TEMPLATE_BYTES = 1_000_000
RESOURCES = 500
PARAMETERS = 200
PARAMETER_VALUE_BYTES = 4_096
OUTPUTS = 200
OUTPUT_DESCRIPTION_BYTES = 1_024
MAPPINGS = 200
MAPPING_ATTRIBUTES = 200
LOGICAL_ID_LENGTH = 255
DESCRIPTION_BYTES = 1_024
STACK_NAME_LENGTH = 128
STACK_NAME_PATTERN = r"[a-zA-Z][-a-zA-Z0-9]*"
STACK_TAGS = 50
TAG_KEY_LENGTH = 128
TAG_VALUE_LENGTH = 256
STACK_POLICY_BYTES = 16_384
DYNAMIC_REFERENCES = 60
STACKS = 2_000
