/* What follows from the people and institutions chosen in a form: their cards, countries, themes, what is still open
   with them. The server is asked again when one is chosen or taken away; without this script its buttons do the same. */

const form = document.getElementById("record-form");
const ASKS = "[name$=organization-text], [name$=organization], [name$=person-text], [name$=whom-text], [name^=counterparts-]:is([name$=-DELETE], [name$=-whom], [name$=-unknown])";
const FOLLOWS = ["#still-open", "#counterparts-rows", "#id_countries_group"];
const SUGGESTED = ["#id_themes_group", "[name=suggested]"];
let turn = 0;
let swapping = false; // a field that is taken away reports its change once more

/* What was typed or ticked while the answer was on its way stays. */
function carry(old, fresh, sent) {
  for (const field of fresh.querySelectorAll("[name]:not([type=hidden], button)")) {
    const ticked = ["checkbox", "radio"].includes(field.type);
    const now = [...old.querySelectorAll(`[name="${field.name}"]:not([type=hidden])`)].find((one) => !ticked || one.value === field.value);
    if (!now) continue;
    if (!ticked && now.value !== (sent.get(field.name) ?? "")) field.value = now.value;
    if (ticked && now.checked !== sent.getAll(field.name).includes(field.value)) field.checked = now.checked;
  }
}

function swap(page, selector, sent) {
  const [old, fresh] = [document, page].map((root) => root.querySelector(selector));
  if (!old || !fresh) return;
  const at = old.contains(document.activeElement) ? document.activeElement : null;
  carry(old, fresh, sent);
  old.replaceWith(fresh);
  if (!at) return;
  const blank = [...fresh.querySelectorAll("[name$=whom-text]")].find((field) => !field.value);
  (fresh.querySelector(`[id="${at.id}"]:not([type=checkbox])`) ?? blank)?.focus();
}

/* Rows of commitments are left as they stand, but for the institutions to choose from. */
function offer(page) {
  for (const fresh of page.querySelectorAll("#follow_ups-rows > .row .combobox [data-combobox]")) {
    const box = document.getElementById(fresh.id)?.closest(".combobox");
    if (box && !box.contains(document.activeElement)) box.replaceWith(fresh.closest(".combobox"));
  }
  const [row, fresh] = [document, page].map((root) => root.querySelector("#follow_ups-rows > template"));
  if (row && fresh) row.replaceWith(fresh);
}

async function look(value, sent = new FormData(form)) {
  const mine = ++turn;
  sent.set("look", value);
  const answer = await fetch(location.href, { method: "POST", body: sent }).catch(() => null);
  const rows = document.getElementById("counterparts-rows");
  if (!answer?.ok || answer.redirected || mine !== turn) {
    if (rows) rows.inert = false;
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const chosen = !sent.has("themes") && form.querySelector("[name=themes]:checked"); // meanwhile: they need no suggestion
  swapping = true;
  for (const selector of chosen ? FOLLOWS : [...FOLLOWS, ...SUGGESTED]) swap(page, selector, sent);
  offer(page);
  swapping = false;
}

form?.addEventListener("change", (event) => {
  const { target } = event;
  if (swapping || !target.matches(ASKS) || target.closest("#follow_ups-rows")) return;
  const sent = new FormData(form);
  if (target.name.endsWith("-DELETE")) target.closest(".rows").inert = true; // those below will move up
  look("1", sent);
});

form?.addEventListener("click", (event) => {
  const button = event.target.closest("#counterparts-rows button[name=look]");
  if (!button) return;
  event.preventDefault();
  look(button.value);
});

/* A form left for a moment comes back with its texts (portal.js); the cards of whom it was with are the server's to draw. */
if (form?.leftWith && document.getElementById("counterparts-rows")) {
  const sent = new FormData(form);
  const ours = ([name]) => name === "suggested" || name.startsWith("counterparts-");
  for (const name of [...new Set([...sent].filter(ours).map(([key]) => key))]) sent.delete(name);
  for (const [name, value] of form.leftWith.filter(ours)) sent.append(name, value);
  look("1", sent);
}
