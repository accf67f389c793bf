// Runs before the first paint, so that a page in the dark does not flash in white.
(function () {
  var asked = new URLSearchParams(location.search).get("theme") || localStorage.getItem("assay.theme");
  var dark = asked === "dark" || (asked !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
