"""What the user sees: text for people, or exactly one JSON document for programs.

In: frozen values from the rest of the library. Out: lines on stdout and stderr, through `report`.
"""
