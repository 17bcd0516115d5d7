"""CloudFormation itself: stacks, change sets, events, execution, rollback.

    state      stacks, change sets, events and drift results, as frozen values in a store
    drift      how deployed resources differ from their template
    planning   what a request would do: validation, evaluation, changes, replacement
    work       operations carried out: create, update, clean up, roll back, import, delete

Values go in and come out; `Account` carries what is not a value (the store, the clock, the source
of identifiers, the AWS services, the launcher of work).
"""
