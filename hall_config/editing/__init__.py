"""A hall's configuration changed without an editor: what its keys mean, what a change does to the files, every version.

The files stay the technician's own: comments and order are kept, and nothing is written that `read_hall` would refuse.
"""
