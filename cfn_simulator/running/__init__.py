"""Runs submitted jobs as processes on this machine, if enabled.

    a RUNNABLE job  ->  `placement`: a compute environment of its queue that has room for it
                    ->  `attempt`: a process in its own folder, with its output in `log_stream`
                    ->  `outcome`: succeeded, retried or failed, with Batch's reason

`JobRunner` reviews all jobs whenever something has changed or a time limit is due. Limits: a job
runs as the user who started the simulator, with this machine's programs instead of its image's.
There is no isolation.
"""
