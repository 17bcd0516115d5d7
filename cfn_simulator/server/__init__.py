"""The simulator as a server: one WSGI application on a loopback address.

Stages: `server` listens, `application` routes each request to the control pages, to AWS Batch, to
CloudFormation or to moto, `fault_results` applies scripted faults to results, and `notes` records
what other processes must know. `process` starts, finds and stops a server in the background;
`client` sends it requests. Limits: it listens on loopback only.
"""
