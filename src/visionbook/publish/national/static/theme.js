/* Light or dark as the reader's system is; without it the page is light. */
(() => {
  "use strict";
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const follow = () => { document.documentElement.dataset.theme = dark.matches ? "dark" : "light"; };
  dark.addEventListener("change", follow);
  window.addEventListener("beforeprint", () => { document.documentElement.dataset.theme = "light"; });
  window.addEventListener("afterprint", follow);
  follow();
})();
