// SPDX-License-Identifier: Apache-2.0
// Prints the hash of what the bundle is made from. `BundleTest` in `lab` computes the same: for each file, in the order
// of the paths, its path, a line feed, its text with line feeds only, and a zero byte.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const web = dirname(fileURLToPath(import.meta.url));
const ALONE = ['build', 'index.html', 'package-lock.json', 'package.json', 'stamp.mjs', 'tsconfig.json', 'vite.config.ts'];

function below(folder) {
  return readdirSync(join(web, folder), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? below(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`],
  );
}

const hash = createHash('sha256');
for (const path of [...ALONE, ...below('src')].sort()) {
  hash.update(path).update('\n').update(readFileSync(join(web, path), 'utf8').replaceAll('\r\n', '\n')).update('\0');
}
console.log(hash.digest('hex'));
