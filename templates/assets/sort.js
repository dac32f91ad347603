(function () {
  "use strict";
  var table = document.querySelector("table.cmp");
  var said = document.getElementById("order");
  var body = table.tBodies[0];
  var heads = table.tHead.rows[0].cells;
  var rows = Array.prototype.slice.call(body.rows);

  // What a cell is sorted by: "37 of 41" by its share, a range by its middle, a symbol never.
  function size(cell) {
    var found = /([\d,]+)(?:–([\d,]+))? of ([\d,]+)/.exec(cell.innerText);
    if (!found) return null;
    var number = function (text) { return Number(text.replace(/,/g, "")); };
    return (number(found[1]) + number(found[2] || found[1])) / 2 / number(found[3]);
  }

  function sort(column, turn) {
    var keyed = rows.map(function (row, place) {
      return { row: row, place: place, size: column ? size(row.cells[column]) : place };
    });
    keyed.sort(function (one, other) {
      if (one.size === null || other.size === null) {
        return (one.size === null) - (other.size === null) || one.place - other.place;
      }
      return turn * (one.size - other.size) || one.place - other.place;
    });
    keyed.forEach(function (item) { body.appendChild(item.row); });
  }

  Array.prototype.forEach.call(heads, function (head, column) {
    var button = document.createElement("button");
    button.type = "button";
    while (head.firstChild) button.appendChild(head.firstChild);
    head.appendChild(button);
    button.addEventListener("click", function () {
      var up = column ? "descending" : "ascending";
      var down = column ? "ascending" : "descending";
      var order = head.getAttribute("aria-sort") === up ? down : up;
      Array.prototype.forEach.call(heads, function (other) { other.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", order);
      sort(column, order === "ascending" ? 1 : -1);
      said.textContent = "Sorted by " + button.textContent + ", " + order + ".";
    });
  });
  heads[0].setAttribute("aria-sort", "ascending");
})();
