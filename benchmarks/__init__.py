"""What `make bench` prints: how fast a hall is, each figure beside a floor or a peer measured in the same run.

Machines are noisy, so ratios count, not seconds; nothing here is a test.
"""
