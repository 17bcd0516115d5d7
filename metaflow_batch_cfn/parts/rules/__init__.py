"""Rules for the values of fields: patterns, values known now, and instance types that fit a job.

In: a value. Out: its problems. `formats` and `known` describe text and numbers; `instance_fit`
compares instance types with jobs.
"""
