"""EC2 instance types as known offline, and what they mean for AWS Batch.

    table.json (written by scripts/instances.py)  -->  InstanceType
    tokens as AWS Batch accepts them ("c7i", "g6.xlarge", "optimal")  -->  InstanceTypes, or what is
        wrong with them  -->  the types that a job fits, why it fits none, errors and warnings

`model` describes a type, `table` lists types and what a region offers, `tokens` reads the values of
`InstanceTypes`, `gpus` finds GPUs that AWS Batch can schedule, `fitting` and `why` compare types
with the resources that a job requests, `choose` answers searches, and `checks` reports errors and
warnings for builders (`case`, `refusals`, `cautions`).

Limits: the table may be out of date. EC2 may have released a type since, and a region may offer
more types than listed, so an unknown name is never an error. The table covers commercial regions
only, without prices or capacity. It is read on first use.
"""
