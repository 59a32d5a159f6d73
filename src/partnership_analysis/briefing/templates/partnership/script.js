// Under each chart: copy its picture, or save its picture or its figures, all made from what the page holds.
"use strict";
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const TYPEFACE = document.getElementById("typeface").textContent;
  const FACES = '"Public Sans", Verdana, Arial, sans-serif';
  // As the saved charts: 16 cm at 300 dots an inch, which a PNG says in a chunk after its header (dots a metre).
  const PIXELS = 1890, HEADER = 33;
  const DENSITY = new Uint8Array([0, 0, 0, 9, 112, 72, 89, 115, 0, 0, 46, 35, 0, 0, 46, 35, 1, 120, 165, 63, 118]);

  const element = (name, attributes, text = "") => {
    const made = document.createElementNS(SVG, name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.textContent = text;
    return made;
  };

  const ruler = document.createElement("canvas").getContext("2d");

  // A text as lines that fit a width of the drawing's, in points.
  function wrapped(text, room, size, weight = "normal") {
    ruler.font = `${weight} ${size}px ${FACES}`;
    return text.split(/\s+/).reduce(([line, ...before], word) =>
      line && ruler.measureText(`${line} ${word}`).width > room ? [word, line, ...before]
        : [line ? `${line} ${word}` : word, ...before], [""]).reverse();
  }

  // The drawing with its headline and subtitle over it and its source under it; lengths are points, as in the drawing.
  function picture(figure) {
    const drawing = figure.querySelector(".drawing > svg").cloneNode(true);
    const viewBox = drawing.getAttribute("viewBox");
    const [, , width, height] = viewBox.split(" ").map(Number);
    const lines = (part, ...looks) => wrapped(figure.querySelector(part).textContent.trim(), width - 12, ...looks);
    const headline = lines(".headline", 11.5, "bold"), subtitle = lines(".subtitle", 9), source = lines(".source", 8);
    const top = 15 * headline.length + 11.7 * subtitle.length + 6, under = top + height;
    const tall = under + 3 + 11 * source.length;
    const whole = element("svg", {
      role: "img", "aria-labelledby": drawing.getAttribute("aria-labelledby"),
      width: `${width}pt`, height: `${tall}pt`, viewBox: `0 0 ${width} ${tall}`,
    });
    whole.append(...drawing.querySelectorAll(":scope > title"), element("style", {}, TYPEFACE));
    whole.append(element("rect", { width, height: tall, fill: "#ffffff" }));
    const write = (texts, size, y, step, looks = {}) => texts.forEach((text, i) => whole.append(element("text", {
      x: 6, y: y + step * i, "font-size": size, "font-family": FACES, ...looks,
    }, text)));
    write(headline, 11.5, 16, 15, { "font-weight": "bold" });
    write(subtitle, 9, 14 + 15 * headline.length, 11.7);
    write(source, 8, under + 6, 11, { fill: "#3d3d3d" });
    const inner = element("svg", { y: top, width, height, viewBox });
    inner.append(...drawing.childNodes);
    inner.querySelectorAll("metadata").forEach((part) => part.remove());
    whole.append(inner);
    return whole;
  }

  const svg = (figure) =>
    new Blob([new XMLSerializer().serializeToString(picture(figure))], { type: "image/svg+xml" });

  const csv = (figure) => new Blob([JSON.parse(figure.dataset.csv)], { type: "text/csv" });

  async function png(figure) {
    const address = URL.createObjectURL(svg(figure)), image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = PIXELS;
    canvas.height = Math.round(image.height * PIXELS / image.width);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(address);
    const plain = await new Promise((done) => canvas.toBlob(done, "image/png"));
    return new Blob([plain.slice(0, HEADER), DENSITY, plain.slice(HEADER)], { type: "image/png" });
  }

  const { period } = document.body.dataset;

  async function save(figure, kind, make) {
    const link = document.createElement("a");
    link.download = `${[figure.dataset.slug, period].filter(Boolean).join("-")}.${kind}`;
    link.href = URL.createObjectURL(await make(figure));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    return `Saved ${link.download}`;
  }

  async function copy(figure) {
    await navigator.clipboard.write([new ClipboardItem({ "image/png": png(figure) })]);
    return "Copied";
  }

  function offer(figure) {
    const headline = figure.querySelector(".headline").textContent;
    const place = Object.assign(document.createElement("p"), { className: "take" });
    const said = document.createElement("span");
    said.setAttribute("role", "status");
    const button = (label, name, act) => {
      const made = Object.assign(document.createElement("button"), { type: "button", textContent: label });
      made.setAttribute("aria-label", `${name} of ${headline}`);
      made.addEventListener("click", async () => {
        said.textContent = "";
        said.textContent = await act().catch(() => "This browser did not allow it");
      });
      place.append(made, " ");
    };
    if (navigator.clipboard?.write && window.ClipboardItem) button("Copy picture", "Copy picture", () => copy(figure));
    Object.entries({ png, svg, csv }).forEach(([kind, make]) =>
      button(kind.toUpperCase(), `Download ${kind.toUpperCase()}`, () => save(figure, kind, make)));
    place.append(said);
    figure.querySelector(".source").after(place);
  }

  // Figures are text, named by their numbers, until somebody asks where they come from: then each can be reached.
  function explain(figures) {
    const toggle = Object.assign(document.createElement("button"), { type: "button", className: "origins" });
    const show = (on) => {
      toggle.setAttribute("aria-pressed", on);
      toggle.textContent = "Show where figures come from";
      figures.forEach((figure) => {
        if (on) {
          figure.tabIndex = 0;
          figure.setAttribute("role", "button");
          figure.setAttribute("aria-description", figure.dataset.origin);
        } else ["tabindex", "role", "aria-description"].forEach((name) => figure.removeAttribute(name));
      });
    };
    figures.forEach((figure) => {
      figure.dataset.origin = figure.title;
      figure.removeAttribute("title");
      figure.addEventListener("pointerenter", () => { figure.title = figure.dataset.origin; });
      figure.addEventListener("pointerleave", () => figure.removeAttribute("title"));
    });
    toggle.addEventListener("click", () => show(toggle.getAttribute("aria-pressed") !== "true"));
    show(false);
    document.querySelector("header").append(toggle);
  }

  document.querySelectorAll("figure.chart[data-csv]").forEach(offer);
  const figures = document.querySelectorAll(".figure[title]");
  if (figures.length) explain(figures);
  // The strip with a figure's cells goes away when asked to.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelector(".figure:focus")?.blur();
  });
})();
