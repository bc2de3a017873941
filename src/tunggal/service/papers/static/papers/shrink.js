// Makes photos smaller before they are sent, and shows them. Without it, or when it fails, the file
// goes as it is: the service draws every paper anew in any case.
(() => {
  "use strict";
  const LONGEST = 1600;
  const QUALITY = 0.8;
  const KNOWN = ["image/jpeg", "image/png", "image/webp"];
  const turns = new WeakMap(); // the latest choice of an input wins

  async function smaller(file) {
    if (!file.type.startsWith("image/")) return file;
    const photo = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(photo.width, photo.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(photo.width * scale));
    canvas.height = Math.max(1, Math.round(photo.height * scale));
    const pen = canvas.getContext("2d", { alpha: false });
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(photo, 0, 0, canvas.width, canvas.height);
    photo.close();
    const drawn = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    const keep = !drawn || (drawn.size >= file.size && KNOWN.includes(file.type));
    return keep ? file : new File([drawn], "foto.jpg", { type: "image/jpeg" });
  }

  function show(input, files) {
    const before = input.nextElementSibling;
    if (before && before.matches(".preview")) {
      before.querySelectorAll("img").forEach((each) => URL.revokeObjectURL(each.src));
      before.remove();
    }
    const photos = files.filter((each) => KNOWN.includes(each.type));
    if (!photos.length) return;
    const frame = document.createElement("span");
    frame.className = "preview";
    for (const each of photos) {
      const image = document.createElement("img");
      image.src = URL.createObjectURL(each);
      image.alt = input.dataset.shrink;
      frame.append(image);
    }
    input.after(frame);
  }

  async function chosen(input) {
    const turn = {};
    turns.set(input, turn);
    const given = [...input.files];
    const files = await Promise.all(given.map((each) => smaller(each).catch(() => each)));
    if (turns.get(input) !== turn) return;
    if (files.some((each, place) => each !== given[place])) {
      const held = new DataTransfer();
      files.forEach((each) => held.items.add(each));
      input.files = held.files;
    }
    show(input, files);
    input.dispatchEvent(new Event("shrunk", { bubbles: true })); // for whoever keeps it
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches("input[type=file][data-shrink]")) chosen(event.target);
  });
})();
