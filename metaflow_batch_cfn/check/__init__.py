"""Checks templates without AWS: cfn-lint with all checks enabled, and CloudFormation's limits.

In: a template's text. Out: a tuple of `Finding`, sorted by place; nothing is printed, and findings
are not raised as errors.
"""
