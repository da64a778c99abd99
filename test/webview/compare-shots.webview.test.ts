// Pictures of the comparing page for people to look at: every theme, width and state; the design's own photograph where the
// shared data is there.

import { describe, test } from 'vitest';
import { press, scope, serveDataset, table, useBrowser, using } from './compare-page';
import {
	type CompareScene,
	datasetOf,
	dense,
	detectionsScene,
	dumpsScene,
	otherAnchorsScene,
	photographScene,
	recipesScene,
} from './compare-views';
import type { OpenOptions, OpenPage } from './harness';

useBrowser();

/** The photograph, or where it is missing an image of the sample. */
const pictured = async (): Promise<CompareScene> => (await photographScene()) ?? recipesScene(dense);

async function shot(
	name: string,
	scene: CompareScene,
	options: Partial<OpenOptions> = {},
	act: (open: OpenPage) => Promise<void> = async () => {},
): Promise<void> {
	await using(
		scene,
		async (open) => {
			await act(open);
			await open.page.waitForTimeout(300);
			await open.shot(`compare-${name}`);
		},
		options,
	);
}

const sizes = {
	wide: { width: 1240, height: 800 },
	middle: { width: 800, height: 700 },
	narrow: { width: 420, height: 900 },
} as const;

describe('pictures', () => {
	for (const theme of ['dark', 'light', 'hc'] as const)
		for (const [name, size] of Object.entries(sizes))
			test(`${theme}, ${name}`, async () => shot(`${theme}-${name}`, await pictured(), { theme, ...size }));

	test('the whole page where it is narrow', async () =>
		shot('narrow-all', await pictured(), { width: 420, height: 1900 }));

	for (const [key, name] of [
		['2', 'swipe'],
		['3', 'changes'],
	] as const) {
		test(name, async () => shot(name, await pictured(), {}, (open) => press(open, key)));
		test(`${name}, narrow`, async () =>
			shot(`${name}-narrow`, await pictured(), sizes.narrow, (open) => press(open, key)));
	}

	test('an object', async () => shot('object', await pictured(), {}, (open) => press(open, 'n', 'n')));
	test('an object, changes only', async () =>
		shot('object-changes', await pictured(), { theme: 'light' }, (open) =>
			press(open, '3', 'n', 'n', 'n', 'n'),
		));
	test('other anchors', async () => shot('other-anchors', await otherAnchorsScene()));
	test('dumps', async () => shot('dumps', await dumpsScene(dense)));
	test('detections', async () => shot('detections', await detectionsScene()));
	test('detections, changes only', async () =>
		shot('detections-changes', await detectionsScene(), {}, (open) => press(open, '3')));
	test('notes of sides, and no picture', async () => {
		const scene = await dumpsScene();
		const note = 'This dump was made for another input size, so its losses are not exact.';
		scene.view.b.note = note;
		scene.view.picture = { kind: 'none', reason: 'images/01_shapes.jpg was not found' };
		await shot('notes', scene);
	});
});

describe('pictures of the data set', () => {
	const whole = async (name: string, options: Partial<OpenOptions>) => {
		const scene = await pictured();
		await shot(name, scene, options, async (open) => {
			await scope(open, 'Data set').click();
			await serveDataset(open, datasetOf(scene, 400));
			await table(open).focus();
		});
	};
	for (const [name, size] of Object.entries(sizes)) test(name, () => whole(`dataset-${name}`, size));
	test('high contrast', () => whole('dataset-hc', { theme: 'hc' }));
	test('before and while it is compared', async () =>
		shot('dataset-before', await pictured(), {}, async (open) => {
			await scope(open, 'Data set').click();
			await open.shot('compare-dataset-none');
			await open.post({
				v: 1,
				kind: 'dataset',
				progress: { text: 'Scanning A: 312 of 5,000 images', share: 0.31 },
				comparison: null,
				failure: null,
			});
		}));
});
