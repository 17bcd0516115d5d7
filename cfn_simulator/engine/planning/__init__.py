"""What a request would do, decided before any resource is touched.

Stages: `template_source` finds the template, `submission` checks it with its parameters and
capabilities, `account_lookups` and `evaluated_template` evaluate it against the account,
`comparison` lists the changes, `replacement` decides which of them replace a resource, `no_changes`
detects that there are none, and `preview` combines these. `existing_resources`, `exports` and
`validation` find what is certain to fail; `change_set_events` records it. `drift_aware` compares
with actual instead of deployed properties. In: a request and the state of the stack. Out: frozen
values; nothing here changes a resource.
"""
