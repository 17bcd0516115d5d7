"""User input as values: options, files, names, and addresses.

In: command-line arguments, files, the environment. Out: templates (`sources`, compiled with the
options of `compiling`), the two sides of a comparison (`comparing`), parameters
(`parameter_files`), the account to connect to (`connection`). Errors name the option, or the file
and the line.
"""
