"""Git, as a program: the state of the project, and the ledger on a branch of its own."""
