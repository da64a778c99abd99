// The annotation files that other people made, where they are at hand.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { detectFormat } from '../../src/formats';
import type { FormatName } from '../../src/formats/types';

const data = '../shared/data';

/** Whether they are there; says on the console that `who` skips them where they are not. */
export function hasRealFiles(who: string): boolean {
	const has = existsSync(data);
	if (!has) console.log(`${who}: skips the real files, ${data} is absent`);
	return has;
}

/** Every text that is told to be in a format, by its path below the folder of data. */
export function realFilesIn(name: FormatName): Map<string, string> {
	const found = new Map<string, string>();
	for (const path of readdirSync(data, { recursive: true, encoding: 'utf8' }).sort()) {
		const whole = join(data, path);
		if (!/\.(json|xml|txt|csv|yaml)$/.test(path) || !statSync(whole).isFile()) continue;
		const text = readFileSync(whole, 'utf8');
		if (detectFormat(whole, text) === name) found.set(path.replaceAll('\\', '/'), text);
	}
	return found;
}
