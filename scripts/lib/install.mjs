// Brings node_modules up to package-lock.json before anything else is loaded. Stands on Node alone.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache, root } from './paths.mjs';
import { Failure, npm } from './run.mjs';

const stamp = join(cache, 'installed');

/** Runs `npm ci` when node_modules is missing or was made from another package-lock.json. */
export async function installPackages({ say = console.error } = {}) {
	const [major, minor] = process.versions.node.split('.').map(Number);
	if (major < 20 || (major === 20 && minor < 9)) {
		throw new Failure(`Anchorage is built with Node 20.9 or newer; this is ${process.version}.`);
	}
	if (isUpToDate()) return;
	say('packages: npm ci');
	await npm(['ci', '--no-audit', '--no-fund'], { log: 'npm-ci' });
	mkdirSync(cache, { recursive: true });
	writeFileSync(stamp, lockHash());
}

function isUpToDate() {
	const installed = join(root, 'node_modules', '.package-lock.json');
	if (!existsSync(installed)) return false;
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash()) return true;
	return sameVersions(JSON.parse(readFileSync(installed, 'utf8')).packages);
}

/** Whether what npm installed by hand is what the lock asks for, packages for other platforms aside. */
function sameVersions(installed) {
	const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
	return Object.entries(wanted).every(([folder, entry]) => {
		if (folder === '' || entry.optional || entry.devOptional) return true;
		return installed[folder]?.version === entry.version;
	});
}

function lockHash() {
	return createHash('sha256')
		.update(readFileSync(join(root, 'package-lock.json')))
		.digest('hex');
}
