"""What a hall's board shows and says, as values: the same for a screen on the wall and for a browser.

Pure: no screen, no sound, no clock. `hall_state` keeps what was heard, `announcements` whose turn it is, `board` turns
both into all that stands on a board.
"""
