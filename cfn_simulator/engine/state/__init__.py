"""The state of CloudFormation in one account and Region, as frozen values in a store.

`values` and `change_set` describe stacks and change sets, `history` their events, `status` their
statuses and what each of them allows, `drifts` the results of drift detection. `store` keeps them,
`account` bundles the store with the clock and the services, and `work` is the only writer of a
status and its event together. Nothing here plans or creates resources.
"""
