"""The first boot of a machine: from a freshly written card to a working node of its hall, without a keyboard.

It stands on the card's boot partition and needs nothing but Python's own library, as `python3 -m first_boot` (3.11 to
3.13). It may be cut at any moment and is run again: each step leaves what is whole, or nothing. What it waits for
stands on the screen in one line, and in `paidui/first-boot.log` on the boot partition, in Chinese too.
"""
