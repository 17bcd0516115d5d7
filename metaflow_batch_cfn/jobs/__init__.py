"""AWS Batch jobs: submit, follow, list, end, and explain why one does not start or has failed.

    targets_of(stack, outputs, resources)  ->  Targets: the queues and definitions of a stack
    submit(request, queue, definition, service, targets)  ->  the ID of the job
    list_jobs(queues, service)       ->  Listing, newest first
    follow(job_id, clients, pace)    ->  Job, LogLine, Job, ... until the job ends
    output_of(job, clients)          ->  its new output at each poll; for an array, its children's
    log_place(job)                   ->  LogPlace, which a LogReader reads, or NoLog with the reason
    plan_endings(job_ids, service)   ->  Ending: to cancel, to terminate, or already ended
    explain(job_id, clients)         ->  Cause, Cause, ... most certain first

In: clients, a clock, and values. Out: frozen values. Limits: AWS Batch reports a job's state with a
delay of seconds; the job at the head of a queue is the only one with a status reason; and half of
the causes are in other services, which the caller may not have permission to read.
"""
