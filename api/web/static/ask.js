// The page to ask on. Text goes in as text, never as markup.
import { about } from "./feedback.js";

const form = document.querySelector("#ask");
const panel = document.querySelector("#answer");
const part = (selector) => panel.querySelector(selector);

form.question.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    show(await ask());
  } catch (error) {
    fail(error.message);
  } finally {
    button.disabled = false;
  }
});

function readers() {
  return form.readers.value.split(",").map((group) => group.trim()).filter(Boolean);
}

async function ask() {
  const chosen = form.assistant.selectedOptions[0];
  const body = {
    question: form.question.value,
    readers: readers(),
    as_of: form.as_of.value || null,
    candidate: chosen.dataset.live === "no",
  };
  const path = `/api/v1/assistants/${encodeURIComponent(chosen.value)}/ask`;
  const headers = { "content-type": "application/json" };
  const response = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  const reply = await response.json();
  if (!response.ok) throw new Error(reply.error?.message ?? "The question could not be asked.");
  return reply;
}

function show(reply) {
  open(reply.question);
  panel.classList.toggle("abstained", reply.abstained);
  fillText(reply.answer, reply.citations);
  part(".why").hidden = !reply.reason;
  part(".why").textContent = reply.reason ? `Why: ${reply.reason}.` : "";
  part("h2").hidden = reply.citations.length === 0;
  part(".citations").replaceChildren(...reply.citations.map(card));
  const release = reply.release ? `release ${reply.release.slice(0, 12)}` : "candidate";
  part("footer").textContent =
    `As of ${reply.as_of} · generation ${reply.generation} · ${release} · support ${reply.support.toFixed(2)} · trace ${reply.trace}`;
  about(reply.trace);
}

function fail(message) {
  open(form.question.value);
  panel.classList.add("failed");
  part(".text").textContent = message;
}

function open(question) {
  panel.hidden = false;
  panel.classList.remove("failed", "abstained");
  part(".asked").textContent = question;
  part(".text").replaceChildren();
  part(".why").hidden = true;
  part("h2").hidden = true;
  part(".citations").replaceChildren();
  part("footer").textContent = "";
  about(null);
}

// Put the number of each citation behind the words that it supports.
function fillText(text, citations) {
  const box = part(".text");
  let from = 0;
  citations.forEach((citation, place) => {
    const at = text.indexOf(citation.quote, from);
    const to = at < 0 ? from : at + citation.quote.length;
    box.append(text.slice(from, to), link(place + 1));
    from = to;
  });
  box.append(text.slice(from));
}

function link(number) {
  const anchor = document.createElement("a");
  anchor.href = `#cite-${number}`;
  anchor.textContent = String(number);
  anchor.title = `Source ${number}`;
  return anchor;
}

function card(citation, place) {
  const item = document.createElement("li");
  item.id = `cite-${place + 1}`;
  const head = document.createElement("div");
  head.className = "place";
  const anchor = document.createElement("a");
  const query = new URLSearchParams(citation.span.map((edge) => ["span", edge]));
  readers().forEach((group) => query.append("readers", group));
  anchor.href = `/versions/${citation.version}?${query}#cited`;
  anchor.textContent = citation.title || citation.document;
  head.append(anchor);
  const where = document.createElement("div");
  where.className = "hint";
  where.textContent = place_of(citation);
  const quote = document.createElement("blockquote");
  quote.textContent = `“${citation.quote}”`;
  item.append(head, quote, where);
  return item;
}

function place_of(citation) {
  const parts = [citation.document];
  if (citation.page) parts.push(`page ${citation.page}`);
  const path = citation.heading.filter((heading) => heading !== citation.title).join(" › ");
  if (path) parts.push(path);
  if (citation.in_force_from) parts.push(`in force since ${citation.in_force_from}`);
  if (citation.in_force_to) parts.push(`until ${citation.in_force_to}`);
  return parts.join(" · ");
}
