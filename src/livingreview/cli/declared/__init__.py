"""What each command is called, what it takes, and where it is done: the parser's half of the command line."""
