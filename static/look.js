/* What follows from the people and institutions chosen in a form: their cards, countries, themes, what is still open
   with them. The server is asked again when one is chosen or taken away; without this script its buttons do the same. */

const form = document.getElementById("record-form");
const ASKS = "[name$=organization-text], [name$=organization], [name$=person-text], [name$=whom-text], [name^=counterparts-]:is([name$=-DELETE], [name$=-whom])";
const SWAPPED = ["#still-open", "#counterparts-rows", "#id_countries_group", "#id_themes_group"];
let turn = 0;
let swapping = false; // a field that is taken away reports its change once more

/* What was typed while the answer was on its way stays. */
function carry(old, fresh, sent) {
  for (const field of fresh.querySelectorAll("[name]")) {
    const now = old.querySelector(`[name="${field.name}"]:not([type=checkbox], [type=radio], [type=hidden])`);
    if (now && now.value !== (sent.get(field.name) ?? "")) field.value = now.value;
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

async function look(value) {
  const mine = ++turn;
  const sent = new FormData(form);
  sent.set("look", value);
  const answer = await fetch(location.href, { method: "POST", body: sent }).catch(() => null);
  if (!answer?.ok || answer.redirected || mine !== turn) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  swapping = true;
  for (const selector of SWAPPED) swap(page, selector, sent);
  offer(page);
  swapping = false;
}

form?.addEventListener("change", (event) => {
  if (!swapping && event.target.matches(ASKS) && !event.target.closest("#follow_ups-rows")) look("1");
});

form?.addEventListener("click", (event) => {
  const button = event.target.closest("#counterparts-rows button[name=look]");
  if (!button) return;
  event.preventDefault();
  look(button.value);
});
