"""A simulator's state on disk, so that one that was killed can resume.

    when idle          ->  `snapshot` of stacks, services and jobs  ->  `state_file`, atomically
    at the next start  ->  `state_file`, checked                    ->  the snapshot restored

moto's services have no file format, and replaying requests would give every resource another id. So
a snapshot is a pickle, read only by the same versions, and only from a file that no other user can
write. Limits: snapshots are taken when nothing is in progress, so an operation that a killed
simulator had not finished is undone; a state that cannot be saved is reported as lost.
"""
