// Reports of `anchorage compare` as a program: what a table holds is what the JSON says.

import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { buildProgram, type Outcome, programFolder } from '../support/cli-program';
import { buildScan } from '../support/scans';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const program = programFolder();
const recipes = ['compare', 'media/sample/coco/instances.json', '--recipe-b', 'torchvision-retinanet'];
let run: (args: string[]) => Outcome;
beforeAll(async () => {
	run = await buildProgram(program);
	await buildScan(program);
});
afterAll(() => rmSync(program, { recursive: true, force: true }));

function rowsOf(csv: string): Record<string, string>[] {
	const [head = '', ...lines] = csv.trimEnd().split('\r\n');
	const names = head.split(',');
	// What it means may hold a comma, and stands last.
	return lines.map((line) => Object.fromEntries(line.split(',').map((field, at) => [names[at], field])));
}

it('the table of objects has every compared object on both sides', () => {
	const told = JSON.parse(run([...recipes, '--json']).stdout);
	const { stdout, status } = run([...recipes, '--format', 'csv']);
	expect(status).toBe(0);
	const rows = rowsOf(stdout);
	const count = (side: 'a' | 'b', service: string) =>
		rows.filter((row) => row[`service_${side}`] === service).length;
	for (const side of ['a', 'b'] as const) {
		const { well, forcedOnly, unmatched, positives } = told.totals[side];
		expect([count(side, 'well'), count(side, 'forced'), count(side, 'none')]).toEqual([
			well,
			forcedOnly,
			unmatched,
		]);
		expect(rows.reduce((sum, row) => sum + Number(row[`positives_${side}`]), 0)).toBe(positives);
	}
	const classes = rowsOf(run([...recipes, '--format', 'csv', '--table', 'classes']).stdout);
	expect(classes.map((line) => line.class).sort()).toEqual(
		told.classes.map(({ name }: { name: string }) => name).sort(),
	);
});

it('HTML says the finding first, and SARIF is refused before anything is scanned', () => {
	const told = JSON.parse(run([...recipes, '--json']).stdout);
	expect(run([...recipes, '--format', 'html']).stdout).toContain(`<h1>${told.finding}</h1>`);
	const refused = run([...recipes, '--format', 'sarif']);
	expect(refused).toMatchObject({ status: 2, stdout: '' });
	expect(refused.stderr).toContain(
		'This command gives no sarif: nothing that it tells stands at a place of a file.',
	);
});
