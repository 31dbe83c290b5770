// The visible menu: shows what the caller's own call asks, and presses its keys. It holds no truth: it
// waits for what the call does next, whoever pressed, here or on the phone.
"use strict";

const WORDS = {
  ko: {
    title: "화면으로 보는 안내", asking: "통화 중입니다. 여기서 누르시거나 전화기에서 눌러 주십시오.",
    saying: "통화 중입니다. 안내하고 있습니다.", busy: "잠시만 기다려 주십시오.",
    recording: "말씀해 주십시오. 마치시면 전화기에서 우물정자(#)를 눌러 주십시오.",
    left: "연결하고 있습니다.", waiting: "상담사를 기다리고 있습니다. 전화를 끊지 말아 주십시오.",
    talking: "상담사와 통화하고 계십니다.", unsure: "화면의 연결이 잠시 끊겼습니다. 전화는 그대로 이어집니다.",
    again: "다시 듣기", back: "이전 단계", person: "상담사 연결", enter: "입력",
    typed: (most) => `숫자 ${most}자리까지`, key: (key) => `${key}번`,
    over: "이 화면은 더 보실 수 없습니다. 통화가 끝났거나, 연결이 다른 곳으로 넘어갔거나, 주소가 올바르지 않습니다. 더 필요하신 것이 있으면 다시 전화해 주십시오.",
    phone: (number) => `${number}번으로 다시 전화하기`,
  },
  en: {
    title: "Your menu on screen", asking: "You are on the phone. Press here, or on your telephone.",
    saying: "You are on the phone. Please listen.", busy: "One moment, please.",
    recording: "Please speak. When you have finished, press # on your telephone.",
    left: "We are connecting you.", waiting: "You are waiting for a counsellor. Please do not hang up.",
    talking: "You are talking to a counsellor.", unsure: "This screen has lost its connection for a moment. Your call goes on.",
    again: "Listen again", back: "Previous step", person: "Talk to a counsellor", enter: "Enter",
    typed: (most) => `Up to ${most} digits`, key: (key) => `Key ${key}`,
    over: "This screen has ended. The call is over or has gone elsewhere, or the address is not right. If you need anything else, please phone us again.",
    phone: (number) => `Phone ${number} again`,
  },
};

const find = (id) => document.getElementById(id);
let language = navigator.language.startsWith("ko") ? "ko" : "en";
let seen = { doing: "busy", number: 0 };
const here = location.pathname.replace(/\/$/, "");

const element = (tag, className, text) => {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
};

// While digits are asked for, # ends them: the moves are then 0#, # and *#.
const move = (name) => ({ person: "0", back: "#", again: "*" })[name] + (seen.most && name !== "back" ? "#" : "");

async function press(keys, button) {
  button?.classList.add("pressed");
  try {
    await fetch(`${here}/keys`, {
      method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ number: seen.number, keys }), signal: AbortSignal.timeout(5000),
    });
  } catch {
    // What the call does next is shown in any case; nothing is pressed twice.
  }
  setTimeout(() => button?.classList.remove("pressed"), 700);
}

function drawButtons(words) {
  const buttons = seen.buttons || [];
  const list = find("buttons");
  list.hidden = !buttons.length;
  list.classList.toggle("bare", buttons.every((one) => !one.label));
  list.replaceChildren(...buttons.map(({ key, label }) => {
    const button = element("button");
    button.type = "button";
    button.append(element("span", "key", key));
    if (label) button.append(element("span", "words", label));
    else button.setAttribute("aria-label", words.key(key));
    button.addEventListener("click", () => press(key, button));
    const item = element("li");
    item.append(button);
    return item;
  }));
}

function drawDigits(words) {
  find("digits").hidden = !seen.most;
  const typed = find("typed");
  typed.value = "";
  typed.type = seen.secret ? "password" : "text";
  typed.maxLength = seen.most || 1;
  find("typed-label").textContent = words.typed(seen.most);
  find("enter").textContent = words.enter;
}

function draw() {
  const words = WORDS[language];
  const over = seen.doing === "over";
  document.documentElement.lang = language;
  document.title = words.title;
  document.body.classList.toggle("over", over);
  find("title").textContent = words.title;
  find("doing").textContent = words[seen.doing];
  const said = seen.said || [];
  find("said").hidden = !said.length;
  find("said").replaceChildren(...said.map((line) => element("p", "", line)));
  drawButtons(words);
  drawDigits(words);
  find("always").hidden = !seen.always;
  for (const button of document.querySelectorAll("[data-always]")) button.textContent = words[button.dataset.always];
  find("over").hidden = !over;
  if (over) {
    find("over-text").textContent = words.over;
    find("phone").textContent = words.phone(seen.phone);
    find("phone").href = `tel:${seen.phone}`;
  }
}

function unsure() {
  document.body.classList.add("unsure");
  find("doing").textContent = WORDS[language].unsure;
}

async function look() {
  let pause = 0;
  try {
    const answer = await fetch(`${here}/now?after=${seen.again ? 0 : seen.number}`, { signal: AbortSignal.timeout(35000) });
    if (!answer.ok && answer.status !== 404) throw new Error(`${answer.status}`);
    const told = await answer.json();
    document.body.classList.remove("unsure");
    const news = told.number !== seen.number || told.doing !== seen.doing;
    seen = told;
    if (told.language) language = told.language === "ko" ? "ko" : "en";
    if (news) draw();
    else find("doing").textContent = WORDS[language][seen.doing];
    if (told.doing === "over") return;
    pause = 1000 * (told.again || 0);
  } catch {
    unsure();
    pause = 2000;
  }
  setTimeout(look, pause);
}

find("digits").addEventListener("submit", (event) => {
  event.preventDefault();
  const keys = find("typed").value;
  if (/^[0-9]+$/.test(keys)) press(keys.length < seen.most ? `${keys}#` : keys, find("enter"));
});
for (const button of document.querySelectorAll("[data-always]")) {
  button.addEventListener("click", () => press(move(button.dataset.always), button));
}
draw();
look();
