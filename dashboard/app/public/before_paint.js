// Runs before the first paint, so that a page in the dark does not flash in white.
(function () {
  var asked = new URLSearchParams(location.search).get("theme");
  try {
    asked = asked || localStorage.getItem("assay.theme");
  } catch {
    // Storage is blocked: nothing is remembered.
  }
  var dark = asked === "dark" || (asked !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
