/* Small comforts: another row, a filter, a row that goes is grey. Everything works without. */
(function () {
  "use strict";
  var filter = document.getElementById("filter");
  if (filter) {
    filter.addEventListener("input", function () {
      var wanted = filter.value.trim().toLowerCase();
      document.querySelectorAll(".things tbody tr").forEach(function (row) {
        row.hidden = wanted !== "" && row.textContent.toLowerCase().indexOf(wanted) < 0;
      });
    });
  }

  var upload = document.querySelector("input[data-most]");
  if (upload) {
    upload.addEventListener("change", function () {
      var file = upload.files[0], isTooLarge = file && file.size > Number(upload.dataset.most);
      upload.setCustomValidity(isTooLarge ? upload.dataset.tooLarge : "");
      upload.reportValidity();
    });
  }

  var wrong = document.querySelector(".bad input, .bad select, .bad textarea");
  if (wrong) {
    wrong.focus();
  }

  var count = 1;
  document.querySelectorAll("details[data-row]").forEach(function (more) {
    var empty = more.querySelector(".row").cloneNode(true);
    var button = document.createElement("button");
    button.type = "button";
    button.className = "small";
    button.textContent = "+";
    button.setAttribute("aria-label", more.querySelector("summary").textContent);
    button.addEventListener("click", function () {
      count += 1;
      var row = empty.cloneNode(true), place = more.dataset.row + ".new";
      row.querySelectorAll("[name], [id], [for], [aria-describedby]").forEach(function (each) {
        ["name", "id", "for", "aria-describedby"].forEach(function (attribute) {
          var value = each.getAttribute(attribute);
          if (value) {
            each.setAttribute(attribute, value.split(place).join(place + count)
              .split(place.replace(/\./g, "-")).join(place.replace(/\./g, "-") + count));
          }
        });
      });
      row.querySelector("input[type=hidden]").value = "new" + count;
      more.insertBefore(row, button);
      row.querySelector("input:not([type=hidden]), select").focus();
    });
    more.appendChild(button);
  });

  document.querySelectorAll(".rows[data-up] > .row").forEach(function (row) {
    var up = document.createElement("button");
    up.type = "button";
    up.className = "small up";
    up.textContent = "↑";
    up.setAttribute("aria-label", row.parentNode.dataset.up + " " + (row.getAttribute("aria-label") || ""));
    up.addEventListener("click", function () {
      var before = row.previousElementSibling;
      if (before && before.classList.contains("row")) {
        row.parentNode.insertBefore(row, before);
        up.focus();
      }
    });
    row.querySelector(".gone").appendChild(up);
  });

  document.querySelectorAll(".nameds").forEach(function (list) {
    list.addEventListener("input", function () {
      var pairs = list.querySelectorAll(".pair-of"), last = pairs[pairs.length - 1];
      var isUsed = Array.prototype.some.call(last.querySelectorAll("input"), function (each) { return each.value !== ""; });
      if (isUsed) {
        var next = last.cloneNode(true);
        next.querySelectorAll("input").forEach(function (each) { each.value = ""; });
        last.parentNode.insertBefore(next, last.nextSibling);
      }
    });
  });

  document.querySelectorAll(".gone input").forEach(function (box) {
    box.addEventListener("change", function () {
      box.closest(".row").classList.toggle("is-gone", box.checked);
    });
  });
}());
