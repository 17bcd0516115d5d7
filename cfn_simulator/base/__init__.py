"""What every other package of the simulator builds on; it knows nothing of AWS services.

`clock` provides the time and identifiers, `errors` the refusals that clients receive, `hermetic`
boto3 clients that ignore the user's configuration; `in_process` connects such clients to a WSGI
application without a socket, `loopback` decides which addresses are local, `ours` which files
can be trusted, and `wildcards` matches AWS's patterns. In: plain values. Out: plain values. Nothing
here imports another package of the simulator.
"""
