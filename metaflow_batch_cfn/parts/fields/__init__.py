"""The declared fields that modules and stacks share: one file for each group of the launch form.

A field has one name, one description and one set of constraints, wherever it is used. In: nothing.
Out: annotated types for the fields of a module. No group imports another.
"""
