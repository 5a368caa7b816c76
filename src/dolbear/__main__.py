"""`python -m dolbear`."""

from dolbear.cli.start import main

main()
