"""Stacks: modules composed of modules, published as templates.

To publish a stack, add a file here whose `__all__` names one module, or one `published(...)`: a
module with its choices made. The catalogue finds it by its file name; `scripts/templates.py` and
`scripts/reference.py` write its template, its ledger and its section of the reference. The laws in
`tests/laws` cover it at once.
"""
