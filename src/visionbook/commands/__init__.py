"""Groups of commands by subject: what they take and what they do.

Each module has ``add_to(command)``, which the parser calls with its own ``command(name, action)``; an action takes the
project's folder and the arguments that were given.
"""
