// A visit form in the browser: hides what is not asked, adds members, takes the place. It only enhances.
"use strict";
const Visits = {
  // Show a question only after the answers that lead to it; what is hidden is not sent.
  ask(form) {
    for (const field of form.querySelectorAll("[data-asked]")) {
      const [before, answers] = field.dataset.asked.split(":");
      const known = form.elements[before];
      const asked = Boolean(known) && answers.split(",").includes(known.value);
      field.hidden = !asked;
      for (const each of field.querySelectorAll("select, input")) each.disabled = !asked;
    }
  },

  places(form) {
    return [...form.querySelectorAll(".member")].map((each) => Number(each.id.split("-")[1]));
  },

  // The questions about one more member, copied from a block whose place is `from`.
  member(block, from, place, title) {
    const made = block.cloneNode(true);
    const turned = (text) => text.replaceAll(`p${from}_`, `p${place}_`);
    made.id = `member-${place}`;
    made.querySelector("legend").textContent = title;
    made.querySelectorAll("input[type=hidden], .fault").forEach((each) => each.remove());
    for (const each of made.querySelectorAll("*")) {
      for (const name of ["id", "name", "for", "aria-describedby"]) {
        if (each.hasAttribute(name)) each.setAttribute(name, turned(each.getAttribute(name)));
      }
      each.classList.remove("wrong");
      each.removeAttribute("aria-invalid");
      if (each.matches("input, select")) each.value = "";
    }
    return made;
  },

  title(form, place) {
    return form.dataset.member.replace("{place}", place);
  },

  // Where the telephone is, rounded before it is shown or kept.
  takePlace(form) {
    const said = document.getElementById("place-said");
    navigator.geolocation.getCurrentPosition(
      (found) => {
        form.elements.latitude.value = found.coords.latitude.toFixed(3);
        form.elements.longitude.value = found.coords.longitude.toFixed(3);
        form.dispatchEvent(new Event("input"));
        said.textContent = form.dataset.taken;
      },
      () => { said.textContent = form.dataset.failed; },
      { timeout: 20000, maximumAge: 60000 },
    );
  },

  enhance(form) {
    Visits.ask(form);
    form.addEventListener("change", () => Visits.ask(form));
    if (!("geolocation" in navigator)) return;
    form.querySelectorAll(".js").forEach((each) => { each.hidden = false; });
    document.getElementById("take-place").addEventListener("click", () => Visits.takePlace(form));
  },
};

(() => {
  const form = document.getElementById("visit");
  if (!form || document.getElementById("device")) return;
  Visits.enhance(form);
  document.getElementById("add").addEventListener("click", (event) => {
    const blocks = [...form.querySelectorAll(".member")];
    const last = blocks.at(-1);
    if (!last) return;
    event.preventDefault();
    const from = Number(last.id.split("-")[1]);
    const made = Visits.member(last, from, from + 1, Visits.title(form, from + 1));
    document.getElementById("member-list").append(made);
    made.querySelector("select, input").focus();
  });
  // A second press while the first is on its way sends nothing new; the key would refuse it anyway.
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent && !event.submitter?.name) event.preventDefault();
    form.dataset.sent = "yes";
  });
  addEventListener("pageshow", () => { delete form.dataset.sent; });
})();
