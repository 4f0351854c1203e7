// New projects: what Fluent Bit needs to start is in them. That they build and pass is in packed/.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { parse } from "yaml";
import { TEMPLATES } from "../src/new/templates.js";
import { Workshop } from "./program.js";

const workshop = new Workshop();
afterAll(() => workshop.remove());

interface Plugin { readonly name: string; readonly path?: string }

test.each(TEMPLATES.map(({ name }) => name))("%s has the folders that its outputs fill", async (template) => {
  expect(await workshop.run(`new ${template} --template ${template}`)).toMatchObject({ code: 0 });
  const project = join(workshop.folder, template);
  const ignored = readFileSync(join(project, ".gitignore"), "utf8").split("\n");
  for (const file of readdirSync(project).filter((name) => name.startsWith("fluent-bit."))) {
    const { pipeline } = parse(readFileSync(join(project, file), "utf8")) as { pipeline: { outputs: readonly Plugin[] } };
    for (const { name, path } of pipeline.outputs) {
      if (name !== "file" || path === undefined) continue;
      expect([file, path, existsSync(join(project, path)), readdirSync(join(project, path))]).toEqual([file, path, true, [".gitkeep"]]);
      expect(ignored).toEqual(expect.arrayContaining([`${path}/*`, `!${path}/.gitkeep`]));
    }
  }
});

test.each(TEMPLATES.map(({ name }) => name))("%s: the README says what each file is for", async (template) => {
  expect(await workshop.run(`new read-${template} --template ${template}`)).toMatchObject({ code: 0 });
  const project = join(workshop.folder, `read-${template}`);
  const readme = readFileSync(join(project, "README.md"), "utf8");
  const rows = readme.split("\n").filter((line) => line.startsWith("| `"));
  for (const name of readdirSync(project)) {
    if ([".gitignore", "README.md", "package.json"].includes(name)) continue;
    expect([name, rows.some((row) => row.includes(`\`${name}\``) || row.includes(`\`${name}/`))]).toEqual([name, true]);
  }
  expect(readme).not.toContain("\n\n\n");
});
