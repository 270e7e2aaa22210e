"""What was changed, by whom and when: kept for those who must be able to ask later."""
