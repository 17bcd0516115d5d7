"""Building blocks of modules: fields by section of the launch form, and functions that make
property values, by AWS service.
"""
