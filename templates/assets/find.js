(function () {
  "use strict";
  var lists = document.querySelectorAll("ul.cols, ul.gone");
  var box = document.getElementById("find");
  var input = box.querySelector("input");
  var said = box.querySelector("[role=status]");

  // Letters without accents and punctuation, so that "st helens" finds "St. Helens".
  function plain(text) {
    return text.normalize("NFKD").toLowerCase().replace(/[^a-z0-9 ]/g, "").replace(/ +/g, " ");
  }

  var items = [];
  Array.prototype.forEach.call(lists, function (list) {
    Array.prototype.forEach.call(list.children, function (item) {
      items.push({ item: item, text: plain(item.textContent) });
    });
  });

  function hideEmpty() {
    Array.prototype.forEach.call(lists, function (list) {
      list.parentNode.hidden = !list.querySelector("li:not([hidden])");
    });
  }

  function filter() {
    var words = plain(input.value).split(" ");
    var found = 0;
    items.forEach(function (one) {
      var fits = words.every(function (word) { return one.text.indexOf(word) >= 0; });
      one.item.hidden = !fits;
      found += fits;
    });
    hideEmpty();
    said.textContent = input.value ? found + (found === 1 ? " area found" : " areas found") : "";
  }

  box.hidden = false;
  input.addEventListener("input", filter);
  input.addEventListener("keydown", function (event) {
    if (event.key === "Escape") { input.value = ""; filter(); }
  });
})();
