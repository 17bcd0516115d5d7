"""Jobs of AWS Batch: submitted, followed, listed, ended, and explained when they do not start.

    targets_of(stack, outputs, resources)  ->  Targets: the queues and definitions of a stack
    submit(request, queue, definition, service, targets)  ->  the id of the job
    list_jobs(queues, service)       ->  Listing, newest first
    follow(job_id, clients, pace)    ->  Job, LogLine, Job, ... until it has ended
    output_of(job, clients)          ->  what it writes, look by look; of an array, its children
    log_place(job)                   ->  LogPlace, which a LogReader reads, or NoLog and why
    plan_endings(job_ids, service)   ->  Ending: to cancel, to terminate, or over already
    explain(job_id, clients)         ->  Cause, Cause, ... surest first

In go clients, a clock and values; out come frozen values. What hurts: Batch answers with a job's
state as it was some seconds ago, the queue tells no reason before the job is at its head, and half
of what keeps a job waiting is in other services, which the caller may not be allowed to read.
"""
