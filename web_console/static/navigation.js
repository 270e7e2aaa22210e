"use strict";
// A group of pages closes when another is opened, when one goes elsewhere, and by Escape. Without this a group closes where it was opened.
const groups = [...document.querySelectorAll(".groups details")];
function closeBut(kept) {
  for (const group of groups) if (group !== kept) group.open = false;
}
for (const group of groups) {
  group.addEventListener("toggle", () => {
    if (group.open) closeBut(group);
  });
}
document.addEventListener("click", (event) => closeBut(event.target.closest(".groups details")));
document.addEventListener("focusin", (event) => closeBut(event.target.closest(".groups details")));
document.addEventListener("keydown", (event) => {
  const open = groups.find((group) => group.open);
  if (event.key !== "Escape" || !open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
