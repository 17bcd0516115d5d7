"""CloudFormation as the deployer calls it: one client, its answers as frozen values, its errors.

`client` sends requests with a token of its own, `change_set_request` builds them, `responses` turns
answers into `values`, `states` says what each stack status allows, and `errors` translates
refusals. In: an account. Out: values. Nothing here decides what to deploy.
"""
