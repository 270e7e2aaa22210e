"""The hall's boards in a browser: any screen with one shows and says what a board on the wall does."""
