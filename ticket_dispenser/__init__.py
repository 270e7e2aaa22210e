"""The kiosk: a visitor chooses a service, takes a ticket, and knows where to wait.

Read it in the order in which a touch travels:

* `app` lives on the node's loop; `finger` says which touches were meant, `hands` are those of scripts.
* `pages` is the whole visit, as a pure function: which page follows which. `menu` is what the hall offers.
* `view` makes a page into what stands on the `glass`; `choices` and `outcomes` compose the pages, on a `sheet`, in a
  `frame`, with `wording` and `typesetting`. Nothing of this knows pygame.
* `draw` turns it into pixels.
* `printing` reserves, prints and confirms; `paper` is what stands on the ticket; `note` survives a power cut.
* `devices` builds the machine the settings ask for.
"""
