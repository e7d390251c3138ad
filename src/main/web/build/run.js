// Builds or tests the page for Maven: installs the locked packages when the lock file has changed, and builds only
// when a source has. Usage: node build/run.js build|test OUTPUT_FOLDER, or install alone
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const [task, output] = process.argv.slice(2);
const out = resolve(output ?? web);

function npm(args) {
  const done = spawnSync('npm', args, {
    cwd: web,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
    env: { ...process.env, PENUMBRA_PAGE_OUT: out },
  });
  if (done.error) {
    fail('npm cannot be started. The page is built with Node 20.19 or newer and its npm; install them and try again.');
  }
  if (done.status !== 0) {
    fail(`The page: «npm ${args.join(' ')}» failed; its output is above.`);
  }
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.name !== 'node_modules')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? sources(path) : [path];
    });
}

function fingerprint(files) {
  const hash = createHash('sha256').update(process.version).update(process.env.PENUMBRA_PAGE_API ?? '');
  for (const file of files) {
    hash.update(file.slice(web.length)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function same(stamp, value) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === value;
}

function install() {
  const lock = fingerprint([join(web, 'package-lock.json')]);
  const stamp = join(web, 'node_modules', '.installed');
  if (!same(stamp, lock)) {
    npm(['ci', '--prefer-offline', '--no-audit', '--no-fund']);
    writeFileSync(stamp, lock);
  }
}

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(`The page is built with Node 20.19 or newer; this is ${process.versions.node}.`);
}
if (task === 'install') {
  install();
} else if (task === 'test') {
  install();
  npm(['test']);
} else {
  const stamp = `${out}.stamp`;
  const now = fingerprint(sources(web));
  if (!same(stamp, now) || !existsSync(join(out, 'index.html'))) {
    install();
    npm(['run', 'build']);
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, now);
  }
}
