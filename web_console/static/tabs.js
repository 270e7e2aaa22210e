"use strict";
// On a phone the row of pages is wider than the screen: the page one is on is in sight.
const tabs = document.querySelector(".top nav");
const here = tabs && tabs.querySelector("[aria-current]");
if (here) {
  const row = tabs.getBoundingClientRect();
  const tab = here.getBoundingClientRect();
  tabs.scrollLeft += tab.left - row.left - (row.width - tab.width) / 2;
}
