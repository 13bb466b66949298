// Officers, supervisors and administrators: files, corrections, the ledger, books, accounts.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { County, barriers, browser, root, signedIn } from "./support.js";

const claim = JSON.parse(readFileSync(join(root, "examples", "claim.json"), "utf8"));
let county, chrome;

before(async () => {
  county = new County();
  county.account("li", "李明", "insurance_officer@371400");
  county.account("zhao", "赵敏", "supervisor@371400");
  county.account("admin", "管理员", "administrator");
  await county.serve();
  const { settlement_id } = await county.send("/settlements", "s-1", { claim, own_pay: "at_window" });
  county.settlement = settlement_id;
  chrome = await browser();
});

after(async () => {
  await chrome?.close();
  county?.close();
});

test("a status known later is proposed with its reason, confirmed by an officer, and seen by a supervisor", async () => {
  const late = {
    format: "yidan-fact", version: 1, kind: "membership", id: "M-LATE", from: "2020-01-01", known: "2020-03-18",
    source: "民政局 2020-03", what: { group: "低保对象" },
  };
  const officer = await signedIn(chrome, county, "li");
  await officer.goto("/people");
  await officer.keyboard.type("371400196208150029");
  await officer.keyboard.press("Enter");
  await officer.waitForURL(/\/people\/P-SAMPLE-0001$/);
  assert.match(await officer.locator("main").innerText(), /E-SAMPLE-2020/);
  await county.send("/people/P-SAMPLE-0001/facts", "late", [late]);
  await officer.reload();
  assert.match(await officer.locator("main").innerText(), /低保对象/);
  await officer.locator("a", { hasText: "待更正" }).click();
  await officer.locator("section.card table").waitFor();
  const proposed = await officer.locator("main").innerText();
  assert.match(proposed, /记录M-LATE现在计入/);
  assert.match(proposed, /医疗救助/);
  assert.deepEqual(await barriers(officer), []);

  // A supervisor sees it and has no button.
  const supervisor = await signedIn(chrome, county, "zhao");
  await supervisor.goto("/people/P-SAMPLE-0001/corrections");
  assert.match(await supervisor.locator("main").innerText(), /M-LATE/);
  assert.equal(await supervisor.locator("main button").count(), 0);

  await officer.locator("button.primary").click();
  await officer.locator("p.good").waitFor();
  await officer.goto(`/bills/${county.settlement}`);
  assert.match(await officer.locator(".stamp").innerText(), /已更正/);
});

test("the ledger shows balances and the statement of an account", async () => {
  const page = await signedIn(chrome, county, "zhao");
  await page.goto("/ledger");
  const balances = await page.locator("main").innerText();
  assert.match(balances, /居民基本医保基金/);
  assert.deepEqual(await barriers(page), []);
  await page.locator("a", { hasText: "fund:resident_basic:371400" }).click();
  assert.match(await page.locator("main").innerText(), /3,142\.86/);
  assert.deepEqual(await barriers(page), []);
});

test("books and facilities read as they are registered", async () => {
  const page = await signedIn(chrome, county, "zhao");
  await page.goto("/facilities");
  assert.match(await page.locator("main").innerText(), /样例市人民医院/);
  assert.deepEqual(await barriers(page), []);
  // What was settled today, by whoever pays; hospitals to choose from.
  await page.goto("/day?facility=H-SAMPLE-0002");
  assert.match(await page.locator("main").innerText(), /基本医疗保险\s*3,142\.86/);
  assert.deepEqual(await barriers(page), []);
  await page.goto("/books");
  await page.locator("tbody a").first().click();
  await page.locator("article.book h1").waitFor();
  assert.ok((await page.locator("article.book pre").count()) > 5, "rules stand beside their prose");
  assert.deepEqual(await barriers(page), []);
});

test("an administrator makes an account, and what is wrong is said", async () => {
  const page = await signedIn(chrome, county, "admin");
  await page.goto("/users");
  assert.deepEqual(await barriers(page), []);
  await page.fill("form.card [name=user]", "chen");
  await page.fill("[name=name]", "陈<i>静</i>");
  await page.fill("[name=roles]", "clerk");
  await page.locator("button.primary").click();
  await page.locator("p.error").waitFor();
  assert.match(await page.locator("p.error").innerText(), /clerk@FACILITY/);
  assert.equal(await page.inputValue("[name=name]"), "陈<i>静</i>");
  await page.fill("[name=roles]", "clerk@H-SAMPLE-0002");
  await page.locator("button.primary").click();
  await page.locator("td", { hasText: "陈<i>静</i>" }).waitFor();
  await page.locator("tr", { hasText: "chen" }).locator("[name=password]").fill("short");
  await page.locator("tr", { hasText: "chen" }).locator("button").click();
  assert.match(await page.locator("p.error").innerText(), /密码应有/);
  // An administrator sees no patient.
  assert.equal((await page.goto("/people/P-SAMPLE-0001")).status(), 403);
});
