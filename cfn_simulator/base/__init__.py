"""What every other room of the simulator builds on; it knows nothing of AWS services.

`clock` gives the time and identifiers, `errors` holds the refusals that clients receive, `hermetic`
makes boto3 clients that read no configuration of the user, `in_process` connects such clients to a
WSGI application without a socket, and `loopback` decides which addresses count as local. In: plain
values. Out: plain values. Nothing here imports another room of the simulator.
"""
