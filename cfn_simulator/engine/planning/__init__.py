"""What a request would do, decided before any resource is touched.

Stages: `submission` checks the template, parameters and capabilities that a client sent, `lookups`
and `live` evaluate it against the account, `prospect` gives the resulting stack, `comparison` lists
the changes, and `existing`, `exports` and `validation` find what is certain to fail. In: a request
and the state of the stack. Out: frozen values; nothing here changes a resource.
"""
