"""The simulator as a server: one WSGI application on a loopback address.

Stages: `server` listens, `application` routes each request to the control pages, to AWS Batch, to
CloudFormation or to moto, `spoiling` applies scripted faults to answers, and `notes` keeps what a
second process has to know. `process` starts, finds and stops a server in the background; `asking`
sends it requests. Limits: it listens on loopback only.
"""
