"""`dolbear doctor`: looks at machine, project and the places it uses; writes nothing, and stops at nothing."""
