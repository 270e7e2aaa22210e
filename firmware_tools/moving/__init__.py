"""A hub that dies, and the one that stands in its place: what is kept elsewhere for it, and how it is made of that.

* `safe` is where it is kept: a folder on another disk or machine. `code` opens what is sealed there.
* `papers` is all of a hub but its journal: authority, identities, settings, accounts. `sealing` closes them.
* `following` keeps both up to date while the hub is at work; `journal` is litestream, which follows the journal.
* `arriving` makes a hub of them on another machine, and `standing_down` keeps the former one from coming back.
"""
