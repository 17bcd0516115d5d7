"""Jobs of AWS Batch: submitted, followed, listed, ended, and explained when they do not start.

    targets_of(outputs, resources)   ->  Targets: the queues and definitions of a stack
    submit(request, service)         ->  Submitted
    follow(job_id, service, pace)    ->  Job, Job, ... one for each change, until it ends
    lines(place, service, pace)      ->  what a job wrote
    end(ids, reason, service)        ->  Ending for each: cancelled, terminated, or over already
    explain(job_id, clients)         ->  Cause, Cause, ... surest first

In go clients, a clock and values; out come frozen values. What hurts: Batch answers with a job's
state as it was some seconds ago, the queue tells no reason before the job is at its head, and half
of what keeps a job waiting is in other services, which the caller may not be allowed to read.
"""
