/* What is still open with the institutions of a form, asked again when another one is chosen. Without this script
   the button beside it does the same. */

const form = document.getElementById("record-form");

form?.addEventListener("change", async (event) => {
  const place = document.getElementById("still-open");
  if (!place || !event.target.matches("[name$=organization], [name$=person]")) return;
  if (event.target.closest("#follow_ups-rows")) return;
  const typed = new FormData(form);
  typed.set("look", "1");
  const answer = await fetch(location.href, { method: "POST", body: typed }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.getElementById("still-open");
  if (found) document.getElementById("still-open").replaceWith(found);
});
