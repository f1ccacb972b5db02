"""The same records put to other linkage libraries, each set up as its own documentation advises."""
