"""In: a command line. Out: tables or one JSON object on stdout, files, an exit code.

Refuses: to write anything before everything has been read and computed.

One module per command; no rule lives here. This is the only place that writes files. JSON goes to
stdout and nothing else does; progress, messages and errors go to stderr.
"""

from unbundle.cli.app import main

__all__ = ["main"]
