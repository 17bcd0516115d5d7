"""Drift: how deployed resources differ from the template that created them.

Stages: `expectation` says what the template specifies, `actual_properties` reads what the service
has now, `attachments` leaves out what other resources of the stack contribute,
`property_differences` compares the two, and `detection` turns the differences into drift results.
`in_template_terms` expresses actual values in the terms of the template. Limits: only types with a
reader can be checked.
"""
