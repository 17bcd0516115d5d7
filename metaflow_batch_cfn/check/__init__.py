"""Templates judged without AWS: cfn-lint with everything switched on, and CloudFormation's limits.

In: a template's text. Out: a tuple of `Finding`, sorted by place; nothing is printed, and findings
are no errors here.
"""
