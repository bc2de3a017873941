/* Asks the browser for a passkey and sends what it says with the form. Without this file passwords still work. */
"use strict";
(() => {
  const toBytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));
  const toText = (bytes) =>
    btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const readable = (list) => (list || []).map((each) => ({ ...each, id: toBytes(each.id) }));

  // What a credential says, as the server reads it: every run of bytes as text.
  function told(credential) {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = toText(credential.response[name]);
    }
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return {
      id: credential.id, rawId: toText(credential.rawId), type: credential.type, response,
      clientExtensionResults: credential.getClientExtensionResults(),
    };
  }

  function make({ publicKey }) {
    const user = { ...publicKey.user, id: toBytes(publicKey.user.id) };
    const authenticatorSelection = {
      ...publicKey.authenticatorSelection, residentKey: "required", requireResidentKey: true,
      userVerification: "required",
    };
    return navigator.credentials.create({ publicKey: {
      ...publicKey, user, authenticatorSelection, challenge: toBytes(publicKey.challenge),
      excludeCredentials: readable(publicKey.excludeCredentials),
    } });
  }

  function show({ publicKey }) {
    return navigator.credentials.get({ publicKey: {
      ...publicKey, challenge: toBytes(publicKey.challenge), allowCredentials: readable(publicKey.allowCredentials),
    } });
  }

  async function options(form) {
    if (form.dataset.options) return JSON.parse(form.dataset.options);
    const answer = await fetch(form.dataset.from, {
      headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" },
    });
    return (await answer.json()).request_options;
  }

  async function send(form) {
    const failed = form.querySelector("[data-failed]");
    failed.hidden = true;
    try {
      const asked = await options(form);
      const credential = await (form.dataset.passkey === "make" ? make(asked) : show(asked));
      form.elements.credential.value = JSON.stringify(told(credential));
      form.submit();
    } catch {
      failed.hidden = false;
    }
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.addEventListener("submit", (event) => { event.preventDefault(); send(form); });
  }
})();
