"""From the written tree to the parsed tree: precedence and scope, one file for each kind of factor."""
