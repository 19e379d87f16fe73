"""A study's pages: the server's routes and what the browser gets."""
