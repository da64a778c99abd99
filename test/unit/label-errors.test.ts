// The queue of label errors on data sets of few boxes: each kind on its own, what accuses nobody, raw outputs, keys.

import { describe, expect, it } from 'vitest';
import type { DatasetColumns } from '../../src/core/dataset/columns';
import { labelErrors } from '../../src/core/label-errors';
import type { LabelError } from '../../src/core/label-errors/types';
import type { LossTermName } from '../../src/core/recipe';
import { columnsOf, moved, names, type PlainImage, rowsOf, soundImages } from '../support/label-errors';

function queueOf(images: readonly PlainImage[]) {
	return labelErrors(columnsOf(images), rowsOf(images), null);
}

/** Entries that are more likely errors than not. */
const likely = (images: readonly PlainImage[]) => surest(queueOf(images));
const surest = (queue: readonly LabelError[]) => queue.filter(({ score }) => score > 0.5);

describe('from detections', () => {
	it('nothing is held against labels that are found', () => {
		expect(likely(soundImages())).toEqual([]);
	});

	it('a trusted detection of another class in its place makes a label of a wrong class', () => {
		const images = soundImages();
		images[3].labels[0].class = 'kite';
		const [first, ...others] = likely(images);
		expect(others).toEqual([]);
		expect(first).toMatchObject({
			kind: 'wrong-class',
			image: 3,
			object: 0,
			class: names.indexOf('kite'),
			other: { class: names.indexOf('cat'), from: 'detections', box: images[3].detections[0].box },
			own: null,
			loss: null,
			z: null,
		});
		expect(first.other?.iou).toBeGreaterThan(0.9);
		expect(first.other?.score).toBe(images[3].detections[0].score);
	});

	it('a label that nothing touches is spurious', () => {
		const images = soundImages();
		images[5].labels.push({ class: 'dog', box: [500, 300, 570, 390] });
		const [first, ...others] = likely(images);
		expect(others).toEqual([]);
		expect(first).toMatchObject({ kind: 'spurious', image: 5, object: 3, other: null, nearest: 0 });
	});

	it('a trusted detection of nothing is a missing label', () => {
		const images = soundImages();
		const [gone] = images[7].labels.splice(1, 1);
		const [first, ...others] = likely(images);
		expect(others).toEqual([]);
		expect(first).toMatchObject({
			kind: 'missing',
			image: 7,
			object: null,
			class: -1,
			box: images[7].detections[1].box,
			other: { class: names.indexOf(gone.class), from: 'detections', iou: 0 },
		});
	});

	it('a weak detection of nothing is none', () => {
		const images = soundImages();
		images[7].detections.push({ class: 'cat', box: [500, 300, 560, 390], score: 0.1 });
		expect(likely(images)).toEqual([]);
	});

	it('a label far off its only detection has a bad box', () => {
		const images = soundImages();
		images[2].labels[2].box = moved(images[2].labels[2].box, 30, 20);
		const [first, ...others] = likely(images);
		expect(others).toEqual([]);
		expect(first).toMatchObject({
			kind: 'bad-box',
			image: 2,
			object: 2,
			other: { class: names.indexOf('kite'), box: images[2].detections[2].box },
		});
		expect(first.other?.iou).toBeCloseTo(first.nearest ?? 0, 12);
		expect(first.other?.iou).toBeLessThan(0.4);
	});

	it('a label that its own detection finds is not accused by that of its neighbour', () => {
		const images = soundImages();
		// Two cats side by side that overlap, each with a detection of its own.
		const beside = moved(images[4].labels[0].box, 25);
		images[4].labels.push({ class: 'cat', box: beside });
		images[4].detections.push({ class: 'cat', box: moved(beside, 1), score: 0.85 });
		expect(likely(images)).toEqual([]);
	});

	it('a second detection of a found label is no missing label', () => {
		const images = soundImages();
		const [{ class: kind, box }] = images[4].detections;
		images[4].detections.push({ class: kind, box: moved(box, 4, 6), score: 0.9 });
		expect(likely(images)).toEqual([]);
	});

	it.each(['left-out', 'shield', 'ignore'] as const)(
		'what lies in an object that is "%s" accuses nobody',
		(use) => {
			const images = soundImages();
			const inside = { class: 'dog', box: [420, 320, 470, 400], score: 0.9 } as const;
			images[6].detections.push({ ...inside, box: [...inside.box] });
			expect(likely(images)).toMatchObject([{ kind: 'missing', image: 6 }]);
			images[6].labels.push({ class: 'dog', box: [400, 300, 620, 470], use });
			expect(likely(images)).toEqual([]);
		},
	);

	it.each(['left-out', 'shield', 'ignore', 'invalid'] as const)(
		'an object that is "%s" is not accused',
		(use) => {
			const images = soundImages();
			images[6].labels.push({ class: 'dog', box: [500, 300, 570, 390], use });
			expect(queueOf(images).filter(({ object }) => object === 3)).toEqual([]);
		},
	);

	it('boxes without area, with no class or that are no numbers are not accused', () => {
		const images = soundImages();
		images[6].labels.push({ class: 'dog', box: [500, 300, 500, 390] });
		images[6].labels.push({ class: 'dog', box: [Number.NaN, 300, 500, 390] });
		images[6].labels.push({ class: 'unheard of', box: [500, 300, 570, 390] });
		expect(queueOf(images).filter(({ image, object }) => image === 6 && (object ?? 0) > 2)).toEqual([]);
	});

	it('a label of a class that is hardly ever found is less suspicious than one of a class that always is', () => {
		const images = soundImages();
		for (const image of images.slice(0, 12))
			image.detections = image.detections.filter(({ class: name }) => name !== 'kite');
		images[20].labels.push({ class: 'dog', box: [500, 300, 570, 390] });
		const spurious = queueOf(images).filter(({ kind }) => kind === 'spurious');
		expect(spurious[0]).toMatchObject({ image: 20, object: 3 });
		expect(spurious[0].score).toBeGreaterThan(2 * (spurious[1]?.score ?? 0));
	});

	it('scores of a class that is mostly wrong are trusted less', () => {
		const images = soundImages();
		for (const image of images)
			image.detections.push({ class: 'dog', box: [500, 300, 560, 390], score: 0.8 });
		images[1].detections.push({ class: 'kite', box: [20, 300, 90, 400], score: 0.8 });
		const missing = queueOf(images).filter(({ kind }) => kind === 'missing');
		expect(missing[0]).toMatchObject({ image: 1, other: { class: names.indexOf('kite') } });
		const dogs = missing.filter(({ other }) => other?.class === names.indexOf('dog'));
		for (const dog of dogs) expect(dog.score).toBeLessThan(missing[0].score);
	});

	it('nothing is said without detections', () => {
		expect(labelErrors(columnsOf(soundImages()), null, null)).toEqual([]);
	});

	it('a file without any detection makes nothing likely', () => {
		const images = soundImages().map((image) => ({ ...image, detections: [] }));
		expect(likely(images)).toEqual([]);
	});

	it('nothing is said of no image', () => {
		expect(queueOf([])).toEqual([]);
	});
});

/** Raw outputs that agree with every label, to be changed. */
function withOutputs(images: readonly PlainImage[]): DatasetColumns {
	const plain = columnsOf(images);
	const terms: LossTermName[] = ['roi_class', 'roi_box'];
	const { count } = plain.objects;
	const wavering = (row: number) => (row % 7) / 100;
	return {
		...plain,
		terms,
		objects: {
			...plain.objects,
			own: Float64Array.from({ length: count }, (_, row) => 0.9 - wavering(row)),
			other: plain.objects.class.map((own) => (own + 1) % names.length),
			otherProbability: Float64Array.from({ length: count }, (_, row) => 0.03 + wavering(row) / 2),
			loss: Float64Array.from({ length: count }, (_, row) => 0.2 + wavering(row)),
			losses: Float64Array.from({ length: 2 * count }, (_, k) => 0.1 + ((k * 7) % 11) / 100),
		},
	};
}

describe('from raw outputs', () => {
	const images = soundImages();
	const row = 13;
	const [image, object] = [4, 1];

	it('nothing is held against labels that the model agrees with', () => {
		expect(surest(labelErrors(withOutputs(images), null, null))).toEqual([]);
	});

	it('a sure other class makes a label of a wrong class', () => {
		const columns = withOutputs(images);
		columns.objects.own[row] = 0.01;
		columns.objects.otherProbability[row] = 0.97;
		columns.objects.loss[row] = 7.31;
		const [first, ...others] = surest(labelErrors(columns, null, null));
		expect(others).toEqual([]);
		expect(first).toMatchObject({
			kind: 'wrong-class',
			image,
			object,
			other: { class: columns.objects.other[row], score: 0.97, from: 'heads', box: first.box },
			nearest: null,
			own: 0.01,
			loss: 7.31,
		});
	});

	it('a label that the model sees as no class at all is spurious', () => {
		const columns = withOutputs(images);
		columns.objects.own[row] = 0.001;
		columns.objects.otherProbability[row] = 0.0005;
		expect(surest(labelErrors(columns, null, null))).toMatchObject([
			{ kind: 'spurious', image, object, other: null },
		]);
	});

	it('a costly box of a clear class is a bad box', () => {
		const columns = withOutputs(images);
		columns.objects.losses[2 * row + 1] = 4;
		expect(surest(labelErrors(columns, null, null))).toMatchObject([
			{ kind: 'bad-box', image, object, other: null },
		]);
	});

	it('a place that the model is sure of is a missing label', () => {
		const columns: DatasetColumns = {
			...withOutputs(images),
			unlabelled: {
				count: 2,
				image: Int32Array.of(4, 9),
				box: Float64Array.of(500, 300, 570, 390, 500, 300, 570, 390),
				loss: Float64Array.of(6.5, 0.1),
				class: Int32Array.of(2, 2),
				probability: Float64Array.of(0.99, 0.02),
			},
		};
		expect(surest(labelErrors(columns, null, null))).toMatchObject([
			{ kind: 'missing', image: 4, object: null, loss: 6.5, other: { class: 2, score: 0.99, from: 'heads' } },
		]);
	});

	it('a place that a detection sees too is one entry, at the detection', () => {
		const seen = soundImages();
		seen[4].detections.push({ class: 'kite', box: [502, 300, 571, 391], score: 0.9 });
		const columns: DatasetColumns = {
			...withOutputs(seen),
			unlabelled: {
				count: 1,
				image: Int32Array.of(4),
				box: Float64Array.of(500, 300, 570, 390),
				loss: Float64Array.of(6.5),
				class: Int32Array.of(2),
				probability: Float64Array.of(0.9),
			},
		};
		const missing = labelErrors(columns, rowsOf(seen), null).filter(({ kind }) => kind === 'missing');
		expect(missing).toMatchObject([
			{ image: 4, box: [502, 300, 571, 391], loss: 6.5, other: { from: 'detections' } },
		]);
	});

	it('both together are surer than each alone', () => {
		const wrong = soundImages();
		wrong[4].labels[1].class = 'kite';
		const columns = withOutputs(wrong);
		columns.objects.own[row] = 0.01;
		columns.objects.other[row] = names.indexOf('dog');
		columns.objects.otherProbability[row] = 0.97;
		const alone = labelErrors(columns, null, null)[0];
		const both = labelErrors(columns, rowsOf(wrong), null)[0];
		expect(both).toMatchObject({ kind: 'wrong-class', image, object, other: { from: 'detections' } });
		expect(both.score).toBeGreaterThan(queueOf(wrong)[0].score);
		expect(both.score).toBeGreaterThan(0.9);
		expect(alone.score).toBeGreaterThan(0.5);
	});

	it('a high loss without another opinion is hard, under everything else', () => {
		const columns = withOutputs(images);
		const z = new Float64Array(columns.objects.count);
		z[row] = 4.1;
		z[20] = 2.5;
		z[21] = Number.NaN;
		columns.objects.own[2] = 0.01;
		columns.objects.otherProbability[2] = 0.97;
		const queue = labelErrors(columns, null, z);
		expect(queue[0]).toMatchObject({ kind: 'wrong-class', image: 0, object: 2 });
		expect(queue.slice(-2)).toMatchObject([
			{ kind: 'hard', image, object, z: 4.1, other: null },
			{ kind: 'hard', z: 2.5 },
		]);
		expect(queue.filter(({ kind }) => kind === 'hard')).toHaveLength(2);
	});
});

describe('a key', () => {
	const wrong = () => {
		const images = soundImages();
		images[3].labels[0].class = 'kite';
		return images;
	};
	const keyOf = (images: PlainImage[]) => likely(images).find(({ kind }) => kind === 'wrong-class')?.key;

	it('is the same after edits elsewhere, and in another order of images', () => {
		const key = keyOf(wrong());
		const edited = wrong();
		edited[8].labels.pop();
		edited[3].labels[2].box = moved(edited[3].labels[2].box, 2);
		expect(key).toMatch(/^[0-9a-f]{16}$/);
		expect(keyOf(edited)).toBe(key);
		expect(keyOf(wrong().reverse())).toBe(key);
	});

	it('is another one for another class, another box, and another picture', () => {
		const changed = [wrong(), wrong(), wrong()];
		changed[0][3].labels[0].class = 'dog';
		changed[1][3].labels[0].box = moved(changed[1][3].labels[0].box, 1);
		changed[2][3].name = 'other.jpg';
		const keys = [wrong(), ...changed].map(keyOf);
		expect(new Set(keys).size).toBe(4);
		expect(keys).not.toContain(undefined);
	});

	it('tells records apart that are alike', () => {
		const images = soundImages();
		const twice = { class: 'dog', box: [500, 300, 570, 390] } as const;
		images[5].labels.push({ ...twice, box: [...twice.box] }, { ...twice, box: [...twice.box] });
		const keys = likely(images).map(({ key }) => key);
		expect(keys).toHaveLength(2);
		expect(keys[1]).toBe(`${keys[0]}-2`);
	});

	it('is never shared, even by pictures of one name', () => {
		const images = soundImages();
		for (const at of [5, 6]) {
			images[at].name = 'same.jpg';
			images[at].labels.push({ class: 'dog', box: [500, 300, 570, 390] });
		}
		const keys = queueOf(images).map(({ key }) => key);
		expect(new Set(keys).size).toBe(keys.length);
	});
});
