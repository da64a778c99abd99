// Checks every golden file of a folder against the core and prints one line a case. Exit code 1 on any failure.
//
//   ANCHORAGE_GOLDENS=folder node main.js      (default: test/goldens)

import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { GoldenCase } from './case';
import { checks } from './checks';
import { readGolden } from './container';

const folder = resolve(process.env.ANCHORAGE_GOLDENS || 'test/goldens');
if (!existsSync(folder)) {
	console.error(
		`No golden files: the folder ${folder} does not exist. Set ANCHORAGE_GOLDENS to one that holds *.json or *.json.br.`,
	);
	process.exit(2);
}
const files = readdirSync(folder)
	.filter((name) => /\.json(\.br)?$/.test(name))
	.sort();
if (files.length === 0) {
	console.error(`No golden files in ${folder}: it holds no *.json and no *.json.br.`);
	process.exit(2);
}

const counts = {
	files: 0,
	cases: 0,
	failedCases: 0,
	notCovered: 0,
	uncoveredCases: 0,
};
for (const name of files) {
	const stem = name.replace(/\.json(\.br)?$/, '');
	const check = checks[stem];
	const file = readGolden(join(folder, name));
	if (!check) {
		counts.notCovered++;
		counts.uncoveredCases += file.cases.length;
		console.log(`not covered  ${stem}: ${file.cases.length} cases (framework not built yet)`);
		continue;
	}
	counts.files++;
	for (const raw of file.cases) {
		counts.cases++;
		const golden = new GoldenCase(raw);
		let failures: string[];
		let line = '';
		try {
			check(golden, file);
			const result = golden.finish();
			failures = result.failures;
			line = `${result.fields.join(', ')}; largest error ${result.largestError.toExponential(1)}`;
		} catch (error) {
			failures = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
		}
		if (failures.length > 0) counts.failedCases++;
		console.log(`${failures.length === 0 ? 'ok  ' : 'FAIL'}  ${stem}  ${raw.name}: ${line}`);
		for (const failure of failures.slice(0, 6)) console.log(`        ${failure}`);
	}
}
console.log(
	`${counts.files} files covered: ${counts.cases} cases, ${counts.failedCases} failed; ` +
		`${counts.notCovered} files not covered (${counts.uncoveredCases} cases)`,
);
process.exit(counts.failedCases > 0 ? 1 : 0);
