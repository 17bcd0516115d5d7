"""CloudFormation as the deployer calls it: one client, its responses as frozen values, its errors.

`client` makes the calls, `change_set_request` is the input of CreateChangeSet, `responses` turns
responses into `values`, `states` says what each stack status allows, `follow` reads the events of
an operation, and `errors` lists what can go wrong. In: an account. Out: values. Nothing here
decides what to deploy.
"""
