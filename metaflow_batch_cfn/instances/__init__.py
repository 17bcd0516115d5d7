"""EC2's instance types as far as they are known offline, and what follows for AWS Batch.

    table.json (written by scripts/instances.py)  -->  InstanceType
    tokens as AWS Batch takes them ("c7i", "g6.xlarge", "optimal")  -->  InstanceTypes, or what is
        wrong with them  -->  what a job fits, why it fits nothing, what to refuse and to warn of

`model` says what a type is, `table` finds types and what a region offers, `tokens` reads what
stands in `InstanceTypes`, `gpus` says who has a GPU that AWS Batch can hand out, `fitting` and
`why` compare with what a job asks for, `choose` answers searches, and `checks` judges for builders
(`case`, `refusals`, `cautions`).

What hurts: the table is incomplete in both directions. A type that it lacks may have come out
since, and a region may offer more by now; so nothing here refuses a name for being unknown. It
covers commercial regions only, and neither prices nor capacity. It is read when first asked for.
"""
