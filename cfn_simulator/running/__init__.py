"""Submitted jobs as processes of this machine, for whoever asks for it.

    a job that waits  ->  `placement`: the environment of its queue that has room for it
                      ->  `attempt`: a process in a folder of its own, its output in `log_stream`
                      ->  `outcome`: done, once more, or failed, in Batch's words

`JobRunner` goes over all jobs whenever something has changed or a time limit is due. What hurts: a
job runs as the user who started the simulator, with this machine's programs instead of its image's.
That is no isolation at all.
"""
