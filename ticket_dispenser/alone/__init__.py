"""A dispenser that finds itself alone goes on giving tickets, and hands them over when the hub is back.

* `store` is its own disk: the numbers it may give, the tickets it gave, when it last heard the hub.
* `ages` says how long ago a ticket was given, across power cuts too. `guess` says about how many are ahead.
* `alone` is the door. `giving` gives the tickets and hands them over, one after another; `asking` sees to it that
  there are numbers.
"""
