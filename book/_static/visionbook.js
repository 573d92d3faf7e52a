/* Before printing, open the folded parts that belong to the page (the strategy tree, blocks of facts); afterwards
   fold them again. Program code, and tables behind figures, stay as they are. */
(() => {
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll(".vb-tree details:not([open]), details.vb-details:not([open])")];
    opened.forEach((details) => (details.open = true));
  });
  window.addEventListener("afterprint", () => opened.forEach((details) => (details.open = false)));
})();
