// While a backup is being made the page looks again by itself.
setTimeout(function () { location.reload(); }, 1500);
