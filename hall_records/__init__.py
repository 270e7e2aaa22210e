"""What a hall remembers: the journal of everything that happened, and what can be learnt from it.

Start reading at `journal.py`, the one truth of a hall; `replay.py` turns it back into a hall, `visits.py` into
visits with their times, `reports.py` into the figures of a day. Readers beside the hub come in through `reading.py`.
"""
