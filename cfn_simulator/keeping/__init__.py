"""What a simulator holds, on disk, so that a killed one can be started again where it was.

    quiet for a moment  ->  `snapshot` of stacks, services and jobs  ->  `state_file`, whole or not
    at the next start   ->  `state_file` checked                    ->  the picture put back

moto's services have no file format of their own, and replaying requests would give every resource
another id; so a picture is Python's own (pickle), read only by the same versions, and only from a
file that nobody else may write. What hurts: a picture is taken when nothing is under way, so what
a killed simulator was about to do is undone; a state that cannot be kept is said to be lost.
"""
