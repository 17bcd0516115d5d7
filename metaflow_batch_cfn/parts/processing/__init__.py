"""The jobs and the outputs of the processing stacks."""
