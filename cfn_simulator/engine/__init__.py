"""CloudFormation itself: stacks, change sets, events, execution, rollback.

    submission   what a client asked a stack to be: template, parameters, tags, checked
    desired      that submission resolved against what is deployed: what the change set compares
    change_sets  the comparison, kept until it is executed or overtaken
    execution    the walk over the dependency graph that makes it so, and back when a part fails
    store        the state: stacks, change sets, events, as frozen values

Values go in and come out; `Account` carries what is not a value (the store, the clock, the source
of identifiers, the AWS services, the launcher of work).
"""
