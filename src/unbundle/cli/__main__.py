"""`python -m unbundle.cli` is the same as `unbundle`."""

from unbundle.cli.app import main

main()
