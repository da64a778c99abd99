// What the Loss view, the Objects view and the hover say of final detections, on the sample's own.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';
import { plainChoices } from '../../src/cli/options';
import { Engine } from '../../src/compute/engine';
import type { Choices } from '../../src/compute/protocol';
import { estimateHeadline, outcomeSentence, outcomeWords } from '../../src/core/words';
import { readOverlayMessage } from '../../src/extension/overlay/page-messages';
import { cardFacts } from '../../src/extension/text/hover-card';
import { lossContent } from '../../src/extension/views/loss-rows';

const sample = join(root, 'media', 'sample');
const file = { path: join(sample, 'coco', 'instances.json'), version: 0 };
const folder = mkdtempSync(join(tmpdir(), 'anchorage-estimate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const choices: Choices = {
	...plainChoices,
	workspaceFolders: [sample],
	recipe: join(sample, 'sample.anchorage.json'),
	detections: join(sample, 'predictions', 'detections.json'),
};
const engine = new Engine();

/** The Loss view of the sample's second image. */
async function lossOf(changed: Partial<Choices>, selected: number | null = null) {
	const chosen = { ...choices, ...changed };
	const inspected = await engine.inspect(file, chosen, 1);
	const view = { inspected, choices: chosen };
	return { inspection: inspected.inspection, view: lossContent({ view, failure: null, selected } as never) };
}

describe('the Loss view', () => {
	it('shows the estimate where there is no dump, and says what it is', async () => {
		const { inspection, view } = await lossOf({});
		const { estimate } = inspection;
		if (view.kind !== 'loss' || !estimate) throw new Error(`no losses: ${JSON.stringify(view)}`);
		expect(view).toMatchObject({
			tier: 'estimate',
			of: 'this image',
			totalNote: 'Estimate',
			background: null,
		});
		expect(view.rows.map(({ name }) => name)).toEqual([
			'estimate_class',
			'estimate_box',
			'estimate_background',
		]);
		expect(view.rows.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(view.total, 12);
		expect(view.source).toBe('From detections.json, not from raw head outputs.');
		expect(view.note).toContain(estimateHeadline(estimate));
	});

	it('shows the part of a chosen object, and why one that is not found has none', async () => {
		const { inspection } = await lossOf({});
		const { objects } = inspection.estimate ?? { objects: [] };
		const found = objects.findIndex(({ fate }) => fate === 'found');
		const missed = objects.findIndex(({ fate }) => fate === 'missed');
		expect([found < 0, missed < 0]).toEqual([false, false]);
		const own = (await lossOf({}, found)).view;
		if (own.kind !== 'loss') throw new Error('no losses');
		expect(own.rows).toHaveLength(2);
		expect(own.totalNote).toMatch(/^Estimate of \d\.\d{3} for the image$/);
		const none = (await lossOf({}, missed)).view;
		if (none.kind !== 'message') throw new Error('losses of an object that is not found');
		expect(none.detail).toContain(outcomeSentence(inspection, missed)?.text);
	});

	it('keeps to the losses of a dump, and to what is wrong with one', async () => {
		const dump = join(sample, 'predictions', 'epoch_03.safetensors');
		expect((await lossOf({ predictions: dump })).view).toMatchObject({ kind: 'loss', tier: 'exact' });
		const damaged = join(folder, 'damaged.safetensors');
		writeFileSync(damaged, 'no dump');
		expect((await lossOf({ predictions: damaged })).view).toMatchObject({
			kind: 'message',
			title: 'The dump does not fit this recipe',
		});
	});

	it('calls a probe that cannot be used a probe', async () => {
		const predictions = join(folder, 'nowhere', 'anchorage-probe.json');
		expect((await lossOf({ predictions })).view).toMatchObject({
			kind: 'message',
			severity: 'error',
			title: 'The probe gives no losses for this image',
		});
	});

	it('says why detections are refused, and offers both where there is nothing', async () => {
		const damaged = join(folder, 'damaged.json');
		writeFileSync(damaged, '[{"image_id": 101,');
		const refused = (await lossOf({ detections: damaged })).view;
		expect(refused).toMatchObject({ kind: 'message', title: 'The detections cannot be read' });
		expect(refused.kind === 'message' && refused.detail).toContain('damaged.json');
		const { view } = await lossOf({ detections: null });
		expect(view.kind === 'message' && view.actions.map(({ command }) => command)).toEqual([
			'chooseDump',
			'connectModel',
			'chooseDetections',
		]);
	});
});

describe('the hover', () => {
	it('says how an object fares, and from which file that is known', async () => {
		const { inspection } = await lossOf({});
		const missed = inspection.estimate?.objects.findIndex(({ fate }) => fate === 'missed') ?? -1;
		const facts = cardFacts({ location: { image: 1, object: missed } as never, inspection, thumbnail: null });
		expect(facts?.sentence).toContain(
			`Estimate from detections.json. ${outcomeSentence(inspection, missed)?.text}`,
		);
		expect(facts?.isFine).toBe(false);
		const whole = cardFacts({ location: { image: 1, object: null } as never, inspection, thumbnail: null });
		expect(whole?.sentence).toContain('Estimate from detections.json.');
	});

	it('says nothing of detections where there are none', async () => {
		const { inspection } = await lossOf({ detections: null });
		expect(outcomeWords(inspection, 0)).toBeNull();
		const facts = cardFacts({ location: { image: 1, object: 0 } as never, inspection, thumbnail: null });
		expect(facts?.sentence).not.toContain('Estimate');
	});
});

describe('what the overlay may say', () => {
	it('takes a least score from 0 to 1, and no other', () => {
		const told = (score: unknown) => readOverlayMessage({ v: 1, kind: 'minScore', score });
		for (const score of [0, 0.25, 1]) expect(told(score)).toEqual({ v: 1, kind: 'minScore', score });
		for (const score of [-0.1, 1.01, Number.NaN, Number.POSITIVE_INFINITY, '0.5', null])
			expect(told(score)).toBeNull();
	});
});
