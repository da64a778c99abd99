// What is said of an image under each kind of assigner, from real inspections of the sample's labels.

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';
import { plainChoices } from '../../src/cli/options';
import { Engine } from '../../src/compute/engine';
import { Role } from '../../src/core/assignment';
import type { Inspection } from '../../src/core/inspection';
import { recipes } from '../../src/core/recipes';
import { findingOf, knowsIou, objectSentence, totalsSentence, unitOf, whyRole } from '../../src/core/words';

const path = join(root, 'media', 'sample', 'coco', 'instances.json');
const engine = new Engine();

/** Picture 05 of the sample: a long thin bar and a dot of 5 px beside three plain shapes. */
async function inspected(recipe: string, row = 4): Promise<Inspection> {
	const choices = {
		...plainChoices,
		workspaceFolders: [join(root, 'media', 'sample')],
		recipe,
	};
	return (await engine.inspection({ path, version: 0 }, choices, row)).inspection;
}

describe('the finding', () => {
	it.each([
		[
			'ultralytics-detect',
			'1 of 5 objects contains no centre of a cell.',
			'It never gets a positive cell, whatever the model predicts.',
		],
		['mmdetection-tood', 'All 5 objects contain cells.', 'Which become positive depends on the predictions.'],
		['yolox', 'All 5 objects contain cells.', 'Which become positive depends on the predictions.'],
		['detr', '5 objects for 100 queries.', 'Which query each one gets depends on the predictions.'],
		['torchvision-fcos', 'All 5 objects have positive points.', ''],
		['mmdetection-atss', 'All 5 objects have positive anchors.', ''],
		['torchvision-ssd300', '2 of 5 objects never reach IoU 0.5.', 'They train only on forced matches.'],
		['mmdetection-faster-rcnn', '2 of 5 objects have no positive anchor.', 'No anchor learns to find them.'],
	])('of %s', async (recipe, headline, detail) => {
		const finding = findingOf(await inspected(recipe));
		expect(finding.headline).toBe(headline);
		expect(finding.detail).toContain(detail);
	});

	it('says that an image with more objects than queries leaves some out', async () => {
		const inspection = await inspected('detr');
		const few = {
			...inspection,
			recipe: { ...inspection.recipe, grids: { kind: 'queries' as const, count: 3 } },
		};
		expect(findingOf(few)).toMatchObject({
			severity: 'error',
			headline: '5 objects for 3 queries.',
			detail: '2 of them stay without a query, whatever the model predicts.',
		});
	});
});

describe('an object', () => {
	const dot = ({ objects }: Inspection) =>
		objects.reduce((smallest, { boxInput: [x1, y1, x2, y2] }, row) => {
			const [a1, b1, a2, b2] = (objects[smallest] as Inspection['objects'][number]).boxInput;
			return (x2 - x1) * (y2 - y1) < (a2 - a1) * (b2 - b1) ? row : smallest;
		}, 0);

	it('without a cell’s centre is told so, others how many lie inside', async () => {
		const inspection = await inspected('ultralytics-detect');
		const row = dot(inspection);
		expect(objectSentence(inspection, row)).toEqual({
			ok: false,
			text: 'No centre of a cell lies inside its 5 × 5 px, so it never gets a positive one, whatever the model predicts.',
		});
		const other = inspection.objects.findIndex((object) => object.candidates > 10);
		expect(objectSentence(inspection, other).text).toMatch(
			/^[\d,]+ cells lie inside it\. Which 10 become positive depends on the predictions\.$/,
		);
	});

	it('that MMDetection forces nothing for is told the least IoU', async () => {
		const inspection = await inspected('mmdetection-faster-rcnn');
		expect(objectSentence(inspection, dot(inspection)).text).toMatch(
			/^No anchor is positive: the best has IoU 0\.\d\d, and matches under 0\.3 are not forced\.$/,
		);
	});

	it('has no IoU where none is compared', async () => {
		expect(knowsIou(await inspected('torchvision-fcos'))).toBe(false);
		expect(knowsIou(await inspected('ultralytics-detect'))).toBe(false);
		expect(knowsIou(await inspected('mmdetection-atss'))).toBe(true);
	});
});

describe.each(recipes.map(({ name }) => name))('%s', (name) => {
	it('explains every role and every object in whole sentences, on every picture of the sample', async () => {
		for (let row = 0; row < 8; row++) {
			const inspection = await inspected(name, row);
			const { assignment, objects } = inspection;
			const sentences = objects.map((_, object) => objectSentence(inspection, object).text);
			for (const role of Object.values(Role))
				sentences.push(
					whyRole(inspection, { index: -1, role, object: objects.length > 0 ? 0 : -1, forcedBy: -1 }),
				);
			const { headline, detail } = findingOf(inspection);
			for (const text of [...sentences, headline, ...(detail ? [detail] : [])]) {
				expect(text).toMatch(/^[A-Z0-9"].*[.)]$/);
				expect(text).not.toMatch(/undefined|NaN|null|Infinity|\[object/);
			}
			expect(totalsSentence(inspection)).toMatch(/^[\d,]+ /);
			const { positive, ignored, negative, candidate } = assignment.totals;
			expect(positive + ignored + negative + candidate).toBe(assignment.count);
		}
		expect(unitOf((await inspected(name)).recipe).many).toMatch(/^[a-z ]+$/);
	});
});
