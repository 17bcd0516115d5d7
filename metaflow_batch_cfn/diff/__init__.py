"""Compares two templates without AWS: what an update from the first to the second would do.

    diff(Side(old), Side(new, parameters={"MaxvCpus": "64"})) -> Diff

In: templates, the values of their parameters, stack tags. Out: a frozen `Diff`: a verdict for each
resource with the property that causes it, and what changed in parameters, outputs, conditions and
tags. Stages: `resolve` evaluates each side, `settle` decides which unknown values stay the same,
`cfn.changes` (the code behind the simulator's change sets) compares, `verdicts` reads its result.
Limits: attributes of resources, and parameters without a value, are not known here. They are
compared by name, and what depends on them is reported as "may", never guessed.
"""
