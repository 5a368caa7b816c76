"""`dolbear serve`: the Open Inference Protocol and a page for people, over HTTP."""
