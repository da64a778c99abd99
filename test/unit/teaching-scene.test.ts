// The sample's task-aligned scene says what textbooks say, and what the framework does instead.

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';
import { plainChoices } from '../../src/cli/options';
import { Engine } from '../../src/compute/engine';
import { entryOf, Fate, Role } from '../../src/core/assignment';
import type { Inspection } from '../../src/core/inspection';

const folder = join(root, 'media', 'teaching');
const [A, C, B] = [0, 1, 2];
const [car, person] = [0, 1];

async function inspected(recipe: string): Promise<Inspection> {
	const { inspection } = await new Engine().inspection(
		{ path: join(folder, 'street.json'), version: 0 },
		{
			...plainChoices,
			workspaceFolders: [folder],
			recipe: join(folder, recipe),
			predictions: join(folder, 'predictions.safetensors'),
		},
		0,
	);
	expect(inspection.problems).toEqual([]);
	return inspection;
}

/** Part of one cell in a term, 0 where the term does not see it. */
function part({ breakdown }: Inspection, name: string, cell: number): number {
	const row = breakdown?.anchors.index.indexOf(cell) ?? -1;
	return breakdown?.anchors.terms.find((term) => term.name === name)?.parts[row] ?? 0;
}

const positives = ({ assignment }: Inspection) =>
	[A, B, C].filter((cell) => assignment.role[entryOf(assignment, cell)] === Role.positive);

describe('the task-aligned teaching scene', () => {
	it('has three predictions with the scores and IoUs of the textbook', async () => {
		const { assignment } = await inspected('textbook.anchorage.json');
		expect(assignment.count).toBe(3);
		const [ofCar, ofPerson] = [assignment.rankings?.[car], assignment.rankings?.[person]];
		expect(Array.from(ofCar?.index ?? [])).toEqual([A, C]);
		expect(Array.from(ofPerson?.index ?? [])).toEqual([B]);
		for (const [found, wanted] of [
			[ofCar?.score, [0.9, 0.2]],
			[ofCar?.iou, [0.6, 0.1]],
			[ofPerson?.score, [0.3]],
			[ofPerson?.iou, [0.4]],
			[ofCar?.metric, [0.9 * 0.6 ** 6, 0.2 * 0.1 ** 6]],
			[ofPerson?.metric, [0.3 * 0.4 ** 6]],
		] as const)
			wanted.forEach((value, row) => {
				expect(found?.[row]).toBeCloseTo(value, 6);
			});
	});

	it('calls A alone positive under a least alignment metric: classification over all, localisation over A', async () => {
		const inspection = await inspected('textbook.anchorage.json');
		expect(positives(inspection)).toEqual([A]);
		expect(inspection.assignment.rankings?.[person]?.fate[0]).toBe(Fate.tooLow);
		expect(inspection.assignment.rankings?.[car]?.fate[1]).toBe(Fate.tooLow);
		for (const cell of [A, B, C]) expect(part(inspection, 'class', cell)).toBeGreaterThan(0);
		expect(part(inspection, 'box', A)).toBeGreaterThan(0);
		expect(part(inspection, 'box', B)).toBe(0);
		expect(part(inspection, 'box', C)).toBe(0);
	});

	it('calls B positive as the framework does: it is its object’s best candidate', async () => {
		const inspection = await inspected('task-aligned.anchorage.json');
		const { assignment } = inspection;
		expect(positives(inspection)).toEqual([A, B, C]);
		expect(assignment.rankings?.[person]?.fate[0]).toBe(Fate.chosen);
		const target = (cell: number) => assignment.target?.[entryOf(assignment, cell)];
		expect(target(A)).toBeCloseTo(0.6, 5);
		expect(target(B)).toBeCloseTo(0.4, 4);
		// C is among the best 13 as well, with a target that is next to nothing.
		expect(target(C)).toBeCloseTo((0.6 * 0.2 * 0.1 ** 6) / (0.9 * 0.6 ** 6), 6);
		expect(part(inspection, 'box', B)).toBeGreaterThan(0);
		expect(part(inspection, 'box', C)).toBeLessThan(1e-4);
	});
});
