"""The whole hall on one page: virtual machines to look at and to press."""
