"""Building blocks of modules: declared fields by section of the launch form, and functions that make
property values, by AWS service.
"""
