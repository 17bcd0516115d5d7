"""What the user wrote, as values: options, files, names and addresses.

In: words of the command line, files, the environment. Out: templates (`sources`), the two sides of
a comparison (`comparing`), parameters (`parameter_files`), pinned fields (`pinning`), the account
to talk to (`connection`). Errors name the option or the file and the line.
"""
