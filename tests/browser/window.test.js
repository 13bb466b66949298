// The window, from signing in to the printed bill.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { County, barriers, browser, password, root, signedIn } from "./support.js";

const claim = JSON.parse(readFileSync(join(root, "examples", "claim.json"), "utf8"));
const number = "371400196208150029";
let county, chrome;

before(async () => {
  county = new County();
  county.account("wang", "王芳", "clerk@H-SAMPLE-0002");
  county.account("zhao", "赵敏", "supervisor@371400");
  await county.serve();
  chrome = await browser();
});

after(async () => {
  await chrome?.close();
  county?.close();
});

async function keys(page, ...names) {
  for (const name of names) await page.keyboard.press(name);
}

test("a waiting bill is settled with the number and three keystrokes", async () => {
  await county.send("/waiting-bills", "wait-1", claim);
  const page = await signedIn(chrome, county, "wang");
  await page.goto("/window");
  await page.keyboard.type(number);
  await keys(page, "Enter");
  await page.waitForURL(/\/window\/people\/P-SAMPLE-0001$/);
  await keys(page, "Enter");
  await page.waitForURL(/waiting=/);
  // What is shown before it is settled is what is settled.
  assert.match(await page.locator("#quote .result").innerText(), /1,693\.62/);
  await keys(page, "Enter");
  await page.waitForURL(/\/bills\/.*done=1/);
  const bill = await page.locator("article").innerText();
  for (const shown of ["样例甲", "样例市人民医院", "4,836.48", "3,142.86", "1,693.62", "4,190.48×75%"]) {
    assert.ok(bill.includes(shown), `${shown} in ${bill}`);
  }
  assert.deepEqual(await barriers(page), []);
  // The paper proves to be genuine to whoever has it, and says nothing of the patient.
  const anybody = await (await chrome.newContext()).newPage();
  await anybody.goto(await page.locator("a.qr").getAttribute("href"));
  const verified = await anybody.locator("main").innerText();
  assert.match(verified, /票据真实有效/);
  assert.match(verified, /1,693\.62/);
  assert.ok(!verified.includes("样例甲"));
  assert.deepEqual(await barriers(anybody), []);
  // Nothing waits any more.
  await page.goto("/window/people/P-SAMPLE-0001");
  assert.match(await page.locator("main").innerText(), /没有送来待结算的票据/);
});

test("a bill is typed, quoted as it is typed, settled once however often it is sent, and reversed", async () => {
  const page = await signedIn(chrome, county, "wang");
  await page.goto("/window/people/P-SAMPLE-0001/bill");
  const quoted = page.waitForResponse("**/window/quote");
  await page.fill("[name=bill_id]", "TYPED-1");
  await quoted;
  // What is missing is said in the words of the field.
  await page.locator("#quote .problems").waitFor();
  await page.fill("[name='encounter.diagnoses']", "J06.9");
  await page.fill("[name='lines[0].item_code']", "SAMPLE-Y0001");
  await page.fill("[name='lines[0].name']", "0.9%氯化钠注射液");
  await page.fill("[name='lines[0].quantity']", "10");
  await page.fill("[name='lines[0].unit_price']", "3.85");
  await page.locator("#quote .result").waitFor();
  assert.match(await page.locator("#quote .result").innerText(), /38\.50/);
  const form = await page.locator("form.bill").evaluate((form) => new URLSearchParams(new FormData(form)).toString());
  await page.keyboard.press("F9");
  await page.waitForURL(/\/bills\//);
  const first = page.url().split("?")[0];
  // The same form again, as after a lost connection.
  const again = await page.evaluate(async (body) => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    return (await fetch("/window/settle", { method: "POST", body, headers })).url;
  }, form);
  assert.equal(again.split("?")[0], first);

  await page.goto(first);
  await page.locator("summary", { hasText: "冲销" }).click();
  await page.fill("[name=reason]", "<b>录入错误</b>");
  await page.locator("button.danger").click();
  await page.locator(".stamp").waitFor();
  // Hostile text shows as text.
  assert.match(await page.locator(".stamp").innerText(), /已冲销.*<b>录入错误<\/b>/);
});

test("what is wrong stands beside its field, and what was typed is kept", async () => {
  const page = await signedIn(chrome, county, "wang");
  await page.goto("/window");
  await page.keyboard.type("371400196208150028");
  await page.keyboard.press("Enter");
  await page.locator("#error-number").waitFor();
  assert.equal(await page.inputValue("[name=number]"), "371400196208150028");
  assert.deepEqual(await barriers(page), []);
  await page.goto("/window/people/P-SAMPLE-0001/bill");
  await page.fill("[name=bill_id]", "WRONG-1");
  await page.fill("[name='lines[0].item_code']", "SAMPLE-Y0001");
  await page.fill("[name='lines[0].name']", "盐水");
  await page.fill("[name='lines[0].quantity']", "十");
  await page.fill("[name='lines[0].unit_price']", "3.85");
  await page.locator("button.primary").click();
  await page.locator("td .error").first().waitFor();
  assert.equal(await page.inputValue("[name='lines[0].quantity']"), "十");
  assert.equal(await page.inputValue("[name=bill_id]"), "WRONG-1");
});

test("nobody enters without signing in, and nobody where the role does not reach", async () => {
  const anybody = await (await chrome.newContext({ baseURL: county.address })).newPage();
  await anybody.goto("/window");
  assert.match(anybody.url(), /\/sign-in\?back=%2Fwindow/);
  await anybody.fill("[name=user]", "wang");
  await anybody.fill("[name=password]", "wrong wrong wrong");
  await anybody.keyboard.press("Enter");
  await anybody.locator("p.error").waitFor();
  assert.match(await anybody.locator("p.error").innerText(), /账号或密码不对/);
  assert.equal(await anybody.inputValue("[name=user]"), "wang");
  await anybody.fill("[name=password]", password);
  await anybody.keyboard.press("Enter");
  await anybody.waitForURL(/\/window$/);

  const supervisor = await signedIn(chrome, county, "zhao");
  assert.equal(await supervisor.locator("nav a", { hasText: "结算窗口" }).count(), 0);
  const answer = await supervisor.goto("/window/people/P-SAMPLE-0001/bill");
  assert.equal(answer.status(), 403);
  assert.match(await supervisor.locator("main").innerText(), /没有权限/);
  // A form that another site sends does nothing.
  const foreign = await fetch(`${county.address}/sign-out`, { method: "POST", headers: { origin: "https://elsewhere.example" } });
  assert.equal(foreign.status, 403);
});

test("English by a switch, and a phone's width", async () => {
  const page = await signedIn(chrome, county, "wang", { viewport: { width: 360, height: 740 } });
  await page.goto("/window");
  await page.locator("button", { hasText: "English" }).click();
  await page.locator("h1", { hasText: "Window" }).waitFor();
  assert.equal(new URL(page.url()).pathname, "/window");
  for (const path of ["/", "/window", "/window/people/P-SAMPLE-0001", "/window/people/P-SAMPLE-0001/bill"]) {
    await page.goto(path);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(wide, 0, `${path} is wider than the phone`);
    assert.deepEqual(await barriers(page), []);
  }
});
