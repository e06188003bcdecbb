// Shared by the programs of Node in tests/ and by the build of the dashboard: what happens before their npm packages are loaded.
import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Ends the program after a mistake of its user. */
export function refuse(sentence) {
  console.error(sentence);
  process.exit(2);
}

/**
 * Returns the program's arguments. Ends it if they ask for help, if one of them is not among the known ones, or if the npm packages of its folder are missing.
 * @param {string} program the import.meta.url of the program
 * @param {string} usage what --help prints
 * @param {string[]} known the arguments that there are
 */
export function begin(program, usage, known = []) {
  const words = process.argv.slice(2);
  if (words.includes('--help') || words.includes('-h')) {
    console.log(usage);
    process.exit(0);
  }

  const unknown = words.find(word => !known.includes(word));
  if (unknown !== undefined) refuse(`"${unknown}" is unknown; ${known.length > 0 ? `there are ${known.join(', ')}` : 'there are no arguments but --help'}.`);
  const folder = relative(root, fileURLToPath(new URL('.', program))).replaceAll('\\', '/');
  if (!existsSync(new URL('node_modules/', program))) refuse(`The npm packages of ${folder} are missing: npm ci --prefix ${folder}`);
  return words;
}

/** The number in an environment variable, or undefined if it is not set. */
export function number(variable, least, most) {
  const text = process.env[variable];
  if (!text) return undefined;
  const value = /^(0|[1-9]\d{0,9})$/.test(text) ? Number(text) : NaN;
  return value >= least && value <= most ? value : refuse(`${variable} is a number from ${least} to ${most}, not "${text}".`);
}
