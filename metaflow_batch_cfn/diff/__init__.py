"""Two templates compared without AWS: what deploying the second over the first would do.

    diff(Side(old), Side(new, parameters={"MaxvCpus": "64"})) -> Diff

In: templates, the values of their parameters, stack tags. Out: a frozen `Diff`: a verdict for each
resource with the property that causes it, and what changed in parameters, outputs, conditions and
tags. Stages: `resolve` evaluates each side, `settle` says which unknown values stay the same,
`cfn.changes` (the code behind the simulator's change sets) compares, `verdicts` reads its result.
What hurts: attributes of resources and parameters without a value are not known here; they are
compared by name, and what depends on them is "may", never a guess.
"""
