// Makes refining smoother where htmx swaps the main part of the page. Nothing here is needed for a
// page to work.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");

  // The order takes effect when it is chosen; without JavaScript there is a button.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-submit-on-change]");
    if (form) form.requestSubmit();
  });

  // What a reader has unfolded stays unfolded. The long form folds: its answer is below it.
  let unfolded = [];
  document.addEventListener("htmx:beforeSwap", () => {
    unfolded = [...document.querySelectorAll("#facets, #facets details[open]")]
      .filter((details) => details.open)
      .map((details) => details.id);
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    for (const id of unfolded) {
      const details = document.getElementById(id);
      if (details) details.open = true;
    }
    const heading = document.getElementById("result-count");
    if (!heading) return;
    document.getElementById("announcer").textContent = heading.textContent;
    const origin = event.detail.requestConfig && event.detail.requestConfig.elt;
    const hasPaged = Boolean(origin && origin.closest(".pagination"));
    if (hasPaged || document.activeElement === document.body) heading.focus({ preventScroll: true });
  });
})();
