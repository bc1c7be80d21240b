// The page to ask on. Text goes in as text, never as markup.
import { events } from "./events.js";
import { about } from "./feedback.js";

const form = document.querySelector("#ask");
const panel = document.querySelector("#answer");
const thread = document.querySelector("#thread");
const restart = document.querySelector("#restart");
const part = (selector) => panel.querySelector(selector);

// What is told while a step after this one is at work.
const NEXT = { start: "Reading the question", understand: "Searching", retrieve: "Composing", compose: "Checking quotes", verify: "Looking twice", guard: "Deciding" };
let conversation = "new";

form.question.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button[type=submit]");
  button.disabled = true;
  keep();
  open(form.question.value);
  try {
    show(await ask());
    form.question.value = "";
  } catch (error) {
    fail(error.message);
  } finally {
    button.disabled = false;
    form.question.focus();
  }
});

restart.addEventListener("click", begin);
form.assistant.addEventListener("change", begin);
form.readers.addEventListener("change", begin);

// Begin a conversation: a new one for another assistant or other groups, too.
function begin() {
  conversation = "new";
  thread.replaceChildren();
  panel.hidden = true;
  restart.hidden = true;
  delete panel.dataset.question;
}

// Put the answer on the page among those before it.
function keep() {
  if (!panel.dataset.question) return;
  const turn = document.createElement("details");
  turn.className = "turn";
  const asked = document.createElement("summary");
  asked.textContent = panel.dataset.question;
  const said = document.createElement("p");
  said.textContent = panel.dataset.answer;
  turn.append(asked, said);
  thread.append(turn);
  delete panel.dataset.question;
}

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
    conversation,
  };
  tell("start");
  for await (const [name, data] of events(`/api/v1/assistants/${encodeURIComponent(chosen.value)}/ask/events`, body)) {
    if (name === "step") tell(data.step);
    if (name === "error") throw new Error(data.message);
    if (name === "answer") return data;
  }
  throw new Error("The server ended before it answered; ask again.");
}

function tell(step) {
  part(".progress").textContent = NEXT[step] ? `${NEXT[step]} …` : "";
}

function show(reply) {
  open(reply.question);
  conversation = reply.conversation;
  restart.hidden = false;
  panel.dataset.question = reply.question;
  panel.dataset.answer = reply.answer;
  part(".understood").textContent = reply.understood.map((why) => why[0].toUpperCase() + why.slice(1)).join(". ");
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
  part(".understood").textContent = "";
  part(".progress").textContent = "";
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
