// What the theme leaves out for people who use a keyboard or a screen reader.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".caption[role=heading]").forEach((caption) => caption.setAttribute("aria-level", "2"));
  document.querySelector(".sidebar-drawer")?.setAttribute("aria-label", "All pages");
  document.querySelector(".toc-drawer")?.setAttribute("aria-label", "This page");
  if (!document.querySelector("h1")) document.querySelector("article").insertAdjacentHTML("afterbegin", "<h1>Search</h1>");
  // The corner of a table of pandas is no heading.
  document.querySelectorAll(".cell_output th:empty").forEach((corner) => corner.replaceWith(document.createElement("td")));
  // What is wider than the screen is scrolled with the arrow keys.
  document.querySelectorAll("pre, .table-wrapper, .cell_output .output").forEach((part) => {
    if (part.scrollWidth > part.clientWidth) part.tabIndex = 0;
  });
});
