"""`python -m dolbear`."""

from dolbear.cli.main import main

main()
