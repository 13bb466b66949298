// A county in a throwaway folder, the program serving it, and a browser at its pages.

import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const program = process.env.YIDAN_PROGRAM ?? join(root, "target", "debug", "yidan");
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

// The day of the examples; the clock stands there.
const environment = { ...process.env, YIDAN_NOW: "2020-03-18T09:30:00+08:00", YIDAN_USER: "installer", YIDAN_LANG: "zh" };
export const password = "春眠不觉晓，处处闻啼鸟";

export class County {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), "yidan-browser-"));
    for (const part of ["books", "examples"]) cpSync(join(root, part), join(this.folder, part), { recursive: true });
    this.run("migrate");
    this.run("books", "publish", "--author", "li", "books/dezhou-2020.md");
    this.run("facilities", "add", "examples/service/facilities.jsonl");
    this.run("catalogue", "add", "--area", "371400", "examples/service/items.jsonl");
    this.run("people", "add", "examples/service/person.json");
    this.run("people", "facts", "P-SAMPLE-0001", "examples/service/facts.jsonl");
  }

  run(...words) {
    return this.runWith("", ...words);
  }

  runWith(input, ...words) {
    const { status, stdout, stderr } = spawnSync(program, words, { cwd: this.folder, env: environment, input, encoding: "utf8" });
    if (status !== 0) throw new Error(`yidan ${words.join(" ")}: ${status}\n${stdout}${stderr}`);
    return stdout;
  }

  account(login, name, ...roles) {
    this.run("users", "add", login, "--name", name, ...roles.flatMap((role) => ["--role", role]));
    this.runWith(`${password}\n`, "users", "password", login);
  }

  // A document that a command reads.
  file(name, document) {
    writeFileSync(join(this.folder, name), JSON.stringify(document));
    return name;
  }

  async serve() {
    this.token = this.run("token", "add", "his").trim();
    this.server = spawn(program, ["serve", "--listen", "127.0.0.1:0"], { cwd: this.folder, env: environment, stdio: ["ignore", "pipe", "ignore"] });
    for await (const line of createInterface({ input: this.server.stdout })) {
      this.address = line.match(/http:\/\/[^/]+/)[0];
      return;
    }
  }

  // A command of the hospital's system.
  async send(path, key, document) {
    const headers = { authorization: `Bearer ${this.token}`, "idempotency-key": key, "content-type": "application/json" };
    const answer = await fetch(`${this.address}/api/v1${path}`, { method: "POST", headers, body: JSON.stringify(document) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  close() {
    this.server?.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function browser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
}

// A tab of somebody who signed in.
export async function signedIn(browser, county, login, options = {}) {
  const context = await browser.newContext({ baseURL: county.address, locale: "zh-CN", ...options });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.fill("[name=user]", login);
  await page.fill("[name=password]", password);
  await page.keyboard.press("Enter");
  await page.waitForURL("/");
  return page;
}

// What axe-core finds serious or worse. Its own script is let past the page's policy by the debugger alone.
export async function barriers(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Page.setBypassCSP", { enabled: true });
  await page.reload();
  await page.addScriptTag({ path: axe });
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  await session.send("Page.setBypassCSP", { enabled: false });
  return violations
    .filter((violation) => ["serious", "critical"].includes(violation.impact))
    .map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(" | ")}`);
}
