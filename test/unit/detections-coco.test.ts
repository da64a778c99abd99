// COCO results: every form of a record, ids that can be read in two ways, and what cannot be taken.

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DetectionTarget } from '../../src/predictions/detections';
import { readDetections } from '../../src/predictions/detections';
import { numberAt } from '../../src/predictions/detections/json-bytes';
import { cocoTarget, detectionsAt, plainRows, refusalOf, smallTarget, written } from '../support/detections';
import { hasRealFiles } from '../support/real-files';

/** Column-major runs of a mask of 4 rows by 5 columns, of which 6 pixels are set: x 0, y 1, width 3, height 2. */
const mask = { size: [4, 5], counts: '1220007' };
let files = 0;

function fromText(text: string, target: DetectionTarget = smallTarget) {
	return detectionsAt(written(`results-${++files}.json`, text), target);
}

function fromRecords(records: unknown, target: DetectionTarget = smallTarget) {
	return fromText(JSON.stringify(records), target);
}

const box = { image_id: 7, category_id: 5, bbox: [1.5, 2, 3, 4], score: 0.5 };

describe('records', () => {
	it('gives boxes their width times height as area', () => {
		const file = fromRecords([box, { ...box, image_id: 3, category_id: 1, bbox: [0, 0, 0.5, 8], score: 1 }]);
		expect(plainRows(file)).toEqual([
			{ image: 1, class: 1, box: [1.5, 2, 3, 4], area: 12, score: 0.5 },
			{ image: 0, class: 0, box: [0, 0, 0.5, 8], area: 4, score: 1 },
		]);
		expect(file.kinds).toEqual(['bbox']);
		expect(file).toMatchObject({ total: 2, leftOut: [], notes: [], scoreRange: { low: 0.5, high: 1 } });
	});

	it('gives masks without boxes their pixels as area and their bounds as box', () => {
		const { bbox: _, ...record } = box;
		const file = fromRecords([{ ...record, segmentation: mask }]);
		expect(plainRows(file)[0]).toMatchObject({ box: [0, 1, 3, 2], area: 6 });
		expect(file.kinds).toEqual(['segm', 'bbox']);
		expect([...(file.columns.masks?.runs(0) ?? [])]).toEqual([1, 2, 2, 2, 2, 2, 9]);
		expect([file.columns.masks?.height(0), file.columns.masks?.width(0)]).toEqual([4, 5]);
	});

	it('keeps the area of the box where the first record has box and mask, and says so', () => {
		const file = fromRecords([{ ...box, segmentation: mask }]);
		expect(plainRows(file)[0]).toMatchObject({ box: [1.5, 2, 3, 4], area: 12 });
		expect(file.notes.join(' ')).toContain('sizes are those of the boxes');
	});

	it('takes an empty box of the first record for none', () => {
		const file = fromRecords([{ ...box, bbox: [], segmentation: mask }]);
		expect(plainRows(file)[0]).toMatchObject({ box: [0, 1, 3, 2], area: 6 });
	});

	it('reads polygons, counts as a list, escaped and Unicode-escaped strings', () => {
		const { bbox: _, ...record } = box;
		const lists = [
			{ size: [4, 5], counts: [1, 2, 2, 2, 2, 2, 9] },
			[[0, 1, 3, 1, 3, 3, 0, 3]],
			{ counts: mask.counts, size: mask.size },
		];
		const file = fromRecords(lists.map((segmentation) => ({ ...record, segmentation })));
		for (let row = 0; row < 3; row++) {
			expect([...(file.columns.masks?.runs(row) ?? [])]).toEqual([1, 2, 2, 2, 2, 2, 9]);
			expect(plainRows(file)[row]).toMatchObject({ box: [0, 1, 3, 2], area: 6 });
		}
		// 44 zeros and 16 ones in 10 by 6 pixels need a backslash.
		const escaped = JSON.stringify([{ ...record, segmentation: { size: [10, 6], counts: '\\1`0' } }]);
		const plain = fromText(escaped);
		expect([...(plain.columns.masks?.runs(0) ?? [])]).toEqual([44, 16]);
		const unicode = fromText(escaped.replace('\\\\1', '\\u005c1'));
		expect([...(unicode.columns.masks?.runs(0) ?? [])]).toEqual([44, 16]);
		expect(plainRows(unicode)).toEqual(plainRows(plain));
	});

	it('gives a record without a mask among masks its box as mask', () => {
		const file = fromRecords([
			{ ...box, segmentation: mask },
			{ ...box, bbox: [0, 0, 2, 2] },
		]);
		expect([...(file.columns.masks?.runs(1) ?? [])]).toEqual([0, 2, 2, 2, 14]);
	});

	it('gives keypoints their bounds as box', () => {
		const { bbox: _, ...record } = box;
		const file = fromRecords([{ ...record, keypoints: [1, 2, 2, 4, 1, 1, 3, 3.5, 2] }]);
		expect(plainRows(file)[0]).toMatchObject({ box: [1, 1, 3, 2.5], area: 7.5 });
		expect(file.kinds).toEqual(['keypoints', 'bbox']);
		expect(file.columns.keypoints?.points).toBe(3);
		expect([...(file.columns.keypoints?.values ?? [])]).toEqual([1, 2, 2, 4, 1, 1, 3, 3.5, 2]);
	});

	it('reads rows of seven numbers', () => {
		const file = fromRecords([
			[7, 1.5, 2, 3, 4, 0.5, 5],
			[3, 0, 0, 1, 1, 0.25, 1],
		]);
		expect(plainRows(file).map(({ image, class: kind, score }) => [image, kind, score])).toEqual([
			[1, 1, 0.5],
			[0, 0, 0.25],
		]);
	});

	it('reads a whole file whose annotations have scores, by the names of its own images and classes', () => {
		const file = fromRecords({
			images: [{ id: 0, file_name: '12.jpg' }],
			categories: [{ id: 9, name: 'dog' }],
			annotations: [{ ...box, image_id: 0, category_id: 9 }],
		});
		expect(plainRows(file)[0]).toMatchObject({ image: 2, class: 1 });
		expect(file.notes.join(' ')).toMatch(/by file name.*by name/);
	});
});

describe('ids', () => {
	it('reads stems and file names as Ultralytics writes them', () => {
		const stems = {
			...smallTarget,
			images: smallTarget.images.map((image, at) => ({ ...image, id: `${100 + at}` })),
		};
		const file = fromRecords(
			[
				{ ...box, image_id: 7 },
				{ ...box, image_id: '12' },
				{ ...box, image_id: '3.jpg' },
			],
			stems,
		);
		expect([...file.columns.image]).toEqual([1, 2, 0]);
		expect(file.notes.join(' ')).toContain('file names without extension');
	});

	it('takes ids as ids where file names would fit too, and says so', () => {
		const swapped = {
			...smallTarget,
			images: [
				{ id: '3', fileName: '7.jpg', width: 5, height: 4 },
				{ id: '7', fileName: '3.jpg', width: 5, height: 4 },
			],
		};
		const file = fromRecords([box], swapped);
		expect([...file.columns.image]).toEqual([1]);
		expect(file.notes.join(' ')).toContain('they would also fit its file names');
	});

	it('reads categories by id, by name, and by position where ids do not fit', () => {
		expect([...fromRecords([{ ...box, category_id: '5' }]).columns.class]).toEqual([1]);
		expect([...fromRecords([{ ...box, category_id: 'cat' }]).columns.class]).toEqual([0]);
		const fromZero = fromRecords([
			{ ...box, category_id: 0 },
			{ ...box, category_id: 1 },
		]);
		expect([...fromZero.columns.class]).toEqual([0, 1]);
		expect(fromZero.notes.join(' ')).toContain('positions, from 0');
		const fromOne = fromRecords([
			{ ...box, category_id: 1 },
			{ ...box, category_id: 2 },
		]);
		expect([...fromOne.columns.class]).toEqual([0, 1]);
		expect(fromOne.notes.join(' ')).toContain('positions, from 1');
		// Texts of images are no numbers of classes.
		expect([...fromRecords([{ ...box, image_id: '12' }]).columns.class]).toEqual([1]);
		const both = fromRecords([{ ...box, category_id: 1 }]);
		expect([...both.columns.class]).toEqual([0]);
		expect(both.notes.join(' ')).toContain('would also fit as positions');
		const turned = { ...smallTarget, classes: [...smallTarget.classes].reverse() };
		expect([...fromRecords([{ ...box, category_id: 0 }], turned).columns.class]).toEqual([1]);
	});

	it('tells two images of one stem from neither', () => {
		const twins = {
			...smallTarget,
			images: [
				{ id: 'x', fileName: 'train/a.jpg', width: 5, height: 4 },
				{ id: 'y', fileName: 'val/a.jpg', width: 5, height: 4 },
			],
		};
		const file = fromRecords(
			[
				{ ...box, image_id: 'a' },
				{ ...box, image_id: 'val/a.jpg' },
			],
			twins,
		);
		expect([...file.columns.image]).toEqual([1]);
		expect(file.leftOut[0]).toMatchObject({ reason: 'unknown-image', count: 1 });
	});
});

describe('what cannot be taken', () => {
	const cases: [string, string, string][] = [
		['unknown-image', '{"image_id": 99, "category_id": 5, "bbox": [0, 0, 1, 1], "score": 1}', '99'],
		['unknown-image', '{"category_id": 5, "bbox": [0, 0, 1, 1], "score": 1}', 'none'],
		['unknown-class', '{"image_id": 7, "category_id": "bird", "bbox": [0, 0, 1, 1], "score": 1}', '"bird"'],
		['score-missing', '{"image_id": 7, "category_id": 5, "bbox": [0, 0, 1, 1]}', ''],
		['score-not-finite', '{"image_id": 7, "category_id": 5, "bbox": [0, 0, 1, 1], "score": NaN}', 'NaN'],
		['score-not-finite', '{"image_id": 7, "category_id": 5, "bbox": [0, 0, 1, 1], "score": "high"}', 'NaN'],
		[
			'box-not-finite',
			'{"image_id": 7, "category_id": 5, "bbox": [0, 0, Infinity, 1], "score": 1}',
			'[0, 0, Infinity, 1]',
		],
		['box-not-finite', '{"image_id": 7, "category_id": 5, "bbox": [0, 0, 1], "score": 1}', ''],
		[
			'negative-size',
			'{"image_id": 7, "category_id": 5, "bbox": [5, 5, -1, 1], "score": 1}',
			'[5, 5, -1, 1]',
		],
		['box-missing', '{"image_id": 7, "category_id": 5, "score": 1}', ''],
		[
			'mask-damaged',
			'{"image_id": 7, "category_id": 5, "bbox": [0, 0, 1, 1], "score": 1, "segmentation": {"size": [4, 5], "counts": "o"}}',
			'',
		],
		[
			'mask-damaged',
			'{"image_id": 7, "category_id": 5, "bbox": [0, 0, 1, 1], "score": 1, "segmentation": {"size": [0, 5], "counts": "1"}}',
			'',
		],
		[
			'mask-damaged',
			'{"image_id": 7, "category_id": 5, "bbox": [0, 0, 1, 1], "score": 1, "segmentation": [[1, 2]]}',
			'',
		],
		['not-a-record', '17', '17'],
		['not-a-record', '[1, 2]', '[1, 2]'],
	];

	it.each(cases)('%s: %s', (reason, text, value) => {
		const file = fromText(`[${JSON.stringify(box)}, ${text}]`);
		expect(file.columns.count).toBe(1);
		expect(file.total).toBe(2);
		expect(file.leftOut).toHaveLength(1);
		const [left] = file.leftOut;
		expect(left).toMatchObject({ reason, count: 1 });
		expect(left.examples[0].where).toBe('entry 2');
		expect(left.examples[0].value).toContain(value);
		expect(left.sentence).toMatch(/^1 (detection|entry) .* left out: .*\.$/);
	});

	it('counts many and shows the first few', () => {
		const file = fromRecords(
			[...Array(20).keys()].map((k) => ({ ...box, image_id: 1000 + k })).concat([box]),
		);
		expect(file.leftOut[0]).toMatchObject({ reason: 'unknown-image', count: 20 });
		expect(file.leftOut[0].examples.map(({ value }) => value)).toEqual([
			'1000',
			'1001',
			'1002',
			'1003',
			'1004',
		]);
		expect(file.leftOut[0].sentence).toContain('20 detections name images');
		expect(file.columns.count).toBe(1);
	});

	it('steps over a record that is no JSON', () => {
		const file = fromText(
			`[${JSON.stringify(box)}, {"image_id": 7, oops}, ${JSON.stringify({ ...box, score: 0.25 })}]`,
		);
		expect([...file.columns.score]).toEqual([0.5, 0.25]);
		expect(file.leftOut[0]).toMatchObject({ reason: 'not-a-record', count: 1 });
	});

	it('reads what is whole of a file that is cut off anywhere', () => {
		const records = [
			box,
			{ ...box, score: 0.25, segmentation: mask },
			{ ...box, score: 0.125, keypoints: [1, 2, 3] },
		];
		const text = JSON.stringify(records);
		const path = (length: number) => written('cut.json', text.slice(0, length));
		let most = 0;
		for (let length = 0; length < text.length; length++) {
			const result = readDetections(path(length), smallTarget);
			if ('error' in result) {
				expect(result.error).toMatch(/^cut\.json .*\.$/);
				expect(most).toBe(0);
				continue;
			}
			expect(result.columns.count).toBeGreaterThanOrEqual(most);
			expect([...result.columns.score]).toEqual([0.5, 0.25, 0.125].slice(0, result.columns.count));
			expect(result.notes.join(' ')).toContain('breaks off at byte');
			most = result.columns.count;
		}
		expect(most).toBe(3);
	});

	it('never throws, whatever stands in the file', () => {
		const text = JSON.stringify([box, { ...box, segmentation: mask }, { ...box, keypoints: [1, 2, 3] }]);
		fc.assert(
			fc.property(
				fc.array(fc.tuple(fc.nat(text.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }),
				(changes) => {
					const bytes = new TextEncoder().encode(text);
					for (const [at, value] of changes) bytes[at] = value;
					const result = readDetections(written('damaged.json', bytes), smallTarget);
					if ('error' in result) expect(result.error).toMatch(/\.$/);
					else {
						expect(result.leftOut.reduce((sum, { count }) => sum + count, result.columns.count)).toBe(
							result.total,
						);
						for (let row = 0; row < result.columns.count; row++) result.columns.masks?.runs(row);
					}
				},
			),
			{ seed: 7, numRuns: 1500 },
		);
	});
});

describe('other files', () => {
	it.each([
		['empty.json', '', 'is empty'],
		['page.json', '<!DOCTYPE html><html><body>Not found</body></html>', 'web page'],
		['a.xml', '<?xml version="1.0"?><annotation/>', 'XML'],
		['pointer.json', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n', 'git lfs pull'],
		[
			'truth.json',
			'{"images": [], "annotations": [{"image_id": 7, "category_id": 5, "bbox": [0, 0, 1, 1]}]}',
			'ground truth',
		],
		['object.json', '{"a": 1}', 'without a list of detections'],
		['list.json', '[1, 2, 3]', 'none of which is a record'],
		['cut.json', '[{"image_id": 7', 'at byte 1'],
		['a.bin', '\u0001\u0002\u0003', 'no format of detections'],
	])('%s', (name, text, words) => {
		const sentence = refusalOf(written(name, text), smallTarget);
		expect(sentence).toContain(name);
		expect(sentence).toContain(words);
	});

	it('refuses dumps by saying where they go', () => {
		const header = new TextEncoder().encode('{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}');
		const bytes = new Uint8Array(8 + header.length + 4);
		new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
		bytes.set(header, 8);
		expect(refusalOf(written('dump.safetensors', bytes), smallTarget)).toContain('dump of raw head outputs');
	});

	it('says that JSON in UTF-16 is to be saved as UTF-8', () => {
		const bytes = Buffer.from('\ufeff[{"image_id": 7}]', 'utf16le');
		expect(refusalOf(written('utf16.json', bytes), smallTarget)).toContain('UTF-16');
	});

	it('takes an empty list for no detections', () => {
		const file = fromText('[]');
		expect(file.columns.count).toBe(0);
		expect(file.notes.join(' ')).toContain('empty');
	});

	it('says why a path cannot be read', () => {
		expect(refusalOf('/nowhere/at/all.json', smallTarget)).toMatch(/^all\.json cannot be read: ENOENT/);
	});
});

describe('numbers', () => {
	it('are those of JSON.parse to the last bit', () => {
		const check = (text: string) => {
			const bytes = new TextEncoder().encode(`${text},`);
			expect(Object.is(numberAt(bytes, 0, bytes.length), JSON.parse(text) as number), text).toBe(true);
		};
		const fixed = [
			'0',
			'-0',
			'1e3',
			'-1.5E-7',
			'172.01361083984375',
			'9007199254740993',
			'0.1',
			'1e400',
			'123456789012345678901234567890',
			'2.2250738585072014e-308',
			'5e-324',
			'0.30000000000000004',
		];
		for (const text of fixed) check(text);
		fc.assert(
			fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) =>
				check(JSON.stringify(value)),
			),
			{ seed: 1, numRuns: 2000 },
		);
		// As frameworks write float32, and as long as they come: with the middle of two doubles among them.
		fc.assert(
			fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) =>
				check(JSON.stringify(value)),
			),
			{ seed: 3, numRuns: 5000 },
		);
		fc.assert(
			fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), fc.nat(24), (digits, decimals) => {
				const text = digits.toString().padStart(decimals + 1, '0');
				const at = text.length - decimals;
				check(decimals === 0 ? text : `${text.slice(0, at)}.${text.slice(at)}`);
			}),
			{ seed: 4, numRuns: 5000 },
		);
		fc.assert(
			fc.property(
				fc.integer({ min: 2 ** 30, max: 2 ** 31 }),
				fc.nat(2 ** 22),
				fc.integer({ min: -1, max: 1 }),
				(high, low, off) => {
					// Twice 2^53 and more: every odd number is the middle of two doubles.
					const middle = (BigInt(high) * 2n ** 23n + BigInt(low)) * 2n + 1n;
					check(String(middle * 100n + BigInt(off)));
					check(`${middle}.${off === 0 ? '000' : '001'}`);
				},
			),
			{ seed: 6, numRuns: 3000 },
		);
		fc.assert(
			fc.property(fc.nat(10 ** 9), fc.nat(10), fc.boolean(), (digits, decimals, isNegative) =>
				check(`${isNegative ? '-' : ''}${(digits / 10 ** decimals).toFixed(decimals)}`),
			),
			{ seed: 2, numRuns: 2000 },
		);
	});
});

const data = '../shared/data';

describe.skipIf(!hasRealFiles('COCO results'))('real files', () => {
	const folder = `${data}/coco-val2014-100`;
	const target = () => cocoTarget(`${folder}/annotations/instances_val2014_100.json`);

	it('reads boxes, masks and keypoints of the COCO API', () => {
		const boxes = detectionsAt(`${folder}/results/instances_val2014_fakebbox100_results.json`, target());
		const masks = detectionsAt(`${folder}/results/instances_val2014_fakesegm100_results.json`, target());
		expect([boxes.columns.count, boxes.kinds, boxes.leftOut]).toEqual([734, ['bbox'], []]);
		expect([masks.columns.count, masks.kinds, masks.leftOut]).toEqual([734, ['segm', 'bbox'], []]);
		const parsed = JSON.parse(
			readFileSync(`${folder}/results/instances_val2014_fakebbox100_results.json`, 'utf8'),
		) as {
			bbox: number[];
			score: number;
		}[];
		expect([...boxes.columns.box]).toEqual(parsed.flatMap(({ bbox }) => bbox));
		expect([...boxes.columns.score]).toEqual(parsed.map(({ score }) => score));
		const points = detectionsAt(
			`${folder}/results/person_keypoints_val2014_fakekeypoints100_results.json`,
			target(),
		);
		expect(points.columns.keypoints?.points).toBe(17);
		expect(points.kinds[0]).toBe('keypoints');
	});

	it('reads the results of Detectron2', () => {
		const tumours = `${data}/detectron2-brain-tumor`;
		const file = detectionsAt(
			`${tumours}/output/coco_instances_results.json`,
			cocoTarget(`${tumours}/test/_annotations.coco.json`),
		);
		expect([file.columns.count, file.kinds, file.leftOut]).toEqual([237, ['segm', 'bbox'], []]);
	});

	it('tells results that are named as ground truth, and pointers', () => {
		const file = detectionsAt(
			`${data}/malformed/results-named-as-ground-truth/instances_val2017.json`,
			target(),
		);
		expect(file.columns.count + file.leftOut.reduce((sum, { count }) => sum + count, 0)).toBe(file.total);
		expect(file.leftOut[0].reason).toBe('unknown-image');
		expect(refusalOf(`${data}/malformed/lfs-pointer/instances_val2017.json`, target())).toContain(
			'git lfs pull',
		);
		expect(refusalOf(`${data}/malformed/not-json/instances_val2017.json`, target())).toMatch(
			/^instances_val2017\.json /,
		);
	});
});
