// The status page: shows what acd says, in Korean or English, and how old that is.
// Holds no truth: every second it asks anew; when nothing comes it says so and fades.
"use strict";

const WORDS = {
  ko: {
    now: "지금", rooms: "상담실", today: "오늘", other: "English",
    waiting: "대기", offered: "배정 중", talking: "상담 중", oldest: "최장 대기", ready: "상담 가능",
    room1: "제1상담실", room2: "제2상담실", remote: "재택",
    open: "운영", drain: "닫는 중", now_mode: "닫힘", evacuate: "대피", closed: "닫힘",
    idle: "대기 중", wrap_up: "후처리", break: "이석", signed_out: "로그아웃", unreachable: "전화 끊김",
    total: "인입", answered: "응대", abandoned: "포기", served: "자동 안내", called_back: "콜백",
    overflowed: "이관", fault: "장애", in_progress: "진행 중", service_level: "서비스레벨", mean_wait: "평균 대기",
    adds_up: "합계가 맞습니다: 인입 = 응대 + 포기 + 자동 안내 + 콜백 + 이관 + 장애 + 진행 중",
    wrong: "합계가 맞지 않습니다. 원장을 확인하십시오.",
    level: "20초 안에 응대한 통화 / 상담사에게 온 통화",
    age: (s) => `${s}초 전`, live: "실시간", seconds: (s) => clock(s),
    down: "상담 분배(acd)가 응답하지 않습니다. 전화는 Asterisk가 받고 있습니다.",
    unlinked: "Asterisk와 연결을 복구하고 있습니다.",
    nobody: "로그인한 상담사가 없습니다.", answered_here: (n) => `오늘 ${n}통 응대`,
  },
  en: {
    now: "Now", rooms: "Rooms", today: "Today", other: "한국어",
    waiting: "Waiting", offered: "Ringing", talking: "Talking", oldest: "Oldest wait", ready: "Free",
    room1: "Room 1", room2: "Room 2", remote: "Remote",
    open: "open", drain: "draining", now_mode: "closed", evacuate: "evacuated", closed: "closed",
    idle: "free", wrap_up: "wrap-up", break: "break", signed_out: "signed out", unreachable: "phone lost",
    total: "Offered", answered: "Answered", abandoned: "Abandoned", served: "Served by menu",
    called_back: "Called back", overflowed: "Overflowed", fault: "Fault", in_progress: "In progress",
    service_level: "Service level", mean_wait: "Mean wait",
    adds_up: "It adds up: offered = answered + abandoned + served + called back + overflowed + fault + in progress",
    wrong: "It does not add up. Look into the ledger.",
    level: "answered within 20 s / offered to counsellors",
    age: (s) => `${s} s ago`, live: "live", seconds: (s) => clock(s),
    down: "The distribution (acd) does not answer. Asterisk's own queue takes the calls.",
    unlinked: "The link to Asterisk is being restored.",
    nobody: "No counsellor is signed in.", answered_here: (n) => `${n} answered today`,
  },
};

const find = (id) => document.getElementById(id);
let language = localStorage.getItem("language") || "ko";
let seen = null; // the last snapshot
let seenAt = 0; // when it came, by this page's clock
let today = null;
let problem = "";

const clock = (seconds) => {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};

const element = (tag, className, text) => {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
};

// A figure with its word; `tone` colours it when it asks for attention.
const figure = (word, value, tone = "", title = "") => {
  const box = element("div", `figure ${tone}`);
  if (title) box.title = title;
  box.append(element("dt", "", word), element("dd", "", value));
  return box;
};

const activityOf = (counsellor) => {
  if (counsellor.activity !== "idle") return counsellor.activity;
  if (counsellor.status !== "ready") return counsellor.status;
  return counsellor.reachable ? "idle" : "unreachable";
};

function drawNow(words) {
  const calls = Map.groupBy ? Map.groupBy(seen.calls, (call) => call.whereabouts) : new Map();
  if (!Map.groupBy) {
    for (const call of seen.calls) {
      calls.set(call.whereabouts, [...(calls.get(call.whereabouts) || []), call]);
    }
  }
  const count = (state) => (calls.get(state) || []).length;
  const since = (calls.get("waiting") || []).map((call) => call.since);
  const oldest = since.length ? seen.at - Math.min(...since) : 0;
  const free = seen.counsellors.filter((counsellor) => activityOf(counsellor) === "idle").length;
  find("now").replaceChildren(
    figure(words.waiting, count("waiting"), count("waiting") && !free ? "warm" : ""),
    figure(words.oldest, words.seconds(oldest), oldest > 20 ? "warm" : ""),
    figure(words.offered, count("offered")),
    figure(words.talking, count("talking")),
    figure(words.ready, free, free ? "" : "warm"),
  );
}

function drawRooms(words) {
  const rooms = seen.rooms.map((room) => {
    const box = element("article", `room ${room.mode}`);
    const head = element("header");
    const mode = room.mode === "now" ? words.now_mode : words[room.mode];
    head.append(
      element("h3", "", words[room.room] || room.room),
      element("span", `mode ${room.mode}`, mode),
    );
    const people = seen.counsellors.filter(
      (counsellor) => counsellor.room === room.room && activityOf(counsellor) !== "signed_out",
    );
    const counts = new Map();
    const seats = element("ul", "seats");
    for (const counsellor of people.sort((a, b) => a.counsellor.localeCompare(b.counsellor))) {
      const activity = activityOf(counsellor);
      counts.set(activity, (counts.get(activity) || 0) + 1);
      const seat = element("li", `seat ${activity}`, counsellor.counsellor);
      seat.title = `${counsellor.counsellor}: ${words[activity]} ${words.seconds(seen.at - counsellor.since)}`;
      seats.append(seat);
    }
    const line = [...counts].map(([activity, number]) => `${words[activity]} ${number}`).join(" · ");
    box.append(head, element("p", "counts", line || words.nobody), seats);
    const answered = today && today.by_room[room.room];
    if (answered) box.append(element("p", "counts", words.answered_here(answered)));
    return box;
  });
  find("rooms").replaceChildren(...rooms);
}

function drawToday(words) {
  const percent = (value) => (value === null ? "–" : `${(100 * value).toFixed(1)}%`);
  const outcomes = Object.entries(today.outcomes).map(([name, number]) =>
    figure(words[name], number.toLocaleString(), name === "fault" && number ? "hot" : ""),
  );
  find("today").replaceChildren(
    figure(words.total, today.offered.toLocaleString()),
    ...outcomes,
    figure(words.in_progress, today.in_progress.toLocaleString()),
    figure(words.service_level, percent(today.service_level), "", words.level),
    figure(words.mean_wait, today.mean_wait === null ? "–" : words.seconds(today.mean_wait)),
  );
  find("sum").textContent = today.adds_up ? words.adds_up : words.wrong;
  find("sum").className = today.adds_up ? "good" : "hot";
}

function draw() {
  const words = WORDS[language];
  document.documentElement.lang = language;
  find("language").textContent = words.other;
  find("language").lang = language === "ko" ? "en" : "ko";
  for (const part of document.querySelectorAll("[data-word]")) part.textContent = words[part.dataset.word];
  const age = Math.round((Date.now() - seenAt) / 1000);
  find("age").textContent = !seen ? "" : age < 3 ? words.live : words.age(age);
  document.body.classList.toggle("stale", !seen || age >= 3);
  const text = problem ? words[problem] : seen && !seen.linked ? words.unlinked : "";
  find("problem").textContent = text;
  find("problem").hidden = !text;
  if (seen) {
    drawNow(words);
    drawRooms(words);
  }
  if (today) drawToday(words);
}

async function ask(path) {
  const answer = await fetch(path, { signal: AbortSignal.timeout(4000) });
  if (!answer.ok) throw new Error(path);
  return answer.json();
}

async function look() {
  try {
    seen = await ask("/api/v1/status");
    seenAt = Date.now();
    problem = "";
  } catch {
    problem = "down";
  }
  draw();
  setTimeout(look, 1000);
}

async function lookAtToday() {
  try {
    today = await ask("/api/v1/today");
  } catch {
    // The figures stay as they were; the age beside the title tells how old the page is.
  }
  setTimeout(lookAtToday, 5000);
}

find("language").addEventListener("click", () => {
  language = language === "ko" ? "en" : "ko";
  localStorage.setItem("language", language);
  draw();
});
lookAtToday();
look();
