"use strict";
const FILTER_FROM = 8;
document.querySelectorAll("table[data-sort]").forEach((table) => {
  const body = table.tBodies[0];
  if (!body || body.rows.length < 3) return;
  if (body.rows.length >= FILTER_FROM) {
    const box = document.createElement("input");
    box.type = "search";
    box.className = "filter";
    box.placeholder = document.body.dataset.filter;
    box.setAttribute("aria-label", `${document.body.dataset.filter} ${table.caption.textContent}`);
    box.addEventListener("input", () => {
      const wanted = box.value.trim().toLowerCase();
      for (const row of body.rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
    });
    table.parentElement.before(box);
  }
  table.querySelectorAll("thead th").forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.textContent = "";
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") !== "descending";
      const value = (row) => row.cells[column].dataset.n;
      const compare = (a, b) => {
        const left = value(a), right = value(b);
        if (left !== undefined && right !== undefined) return left - right;
        if (left !== undefined || right !== undefined) return left === undefined ? -1 : 1;
        return a.cells[column].textContent.localeCompare(b.cells[column].textContent, "zh-CN");
      };
      const rows = [...body.rows].sort((a, b) => (down ? -compare(a, b) : compare(a, b)));
      table.querySelectorAll("th[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      body.append(...rows);
    });
  });
});
