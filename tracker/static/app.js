// Everything works without this file: it adds focus management, the character counts and the menus of the components.
import { initAll } from "./vendor/govuk-frontend-6.6.0/govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

// What htmx puts into a page comes to life as the page itself did.
document.addEventListener("htmx:after:swap", () => initAll());

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
