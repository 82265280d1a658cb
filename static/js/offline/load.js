// Fetches what a phone needs without a network once the page stands and can be tapped; until then the plain form works.
const start = document.currentScript.dataset.start;
addEventListener("load", () => {
  if (isSecureContext && "indexedDB" in window) {
    setTimeout(() => import(start));
  }
});
