// The byte index of COCO files: parts scanned side by side join to what one pass gives, whatever the cut and the content.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CocoIndex, fits, joinParts } from '../../src/formats/coco/bytes';
import { type ScannedPart, scanCoco } from '../../src/formats/coco/bytes/scan';
import { cocoText } from '../support/coco-text';

function reader(bytes: Uint8Array) {
	return (into: Uint8Array, position: number) => {
		const some = bytes.subarray(position, position + into.length);
		into.set(some);
		return some.length;
	};
}

function indexOf(bytes: Uint8Array, window?: number): CocoIndex {
	const { length: size } = bytes;
	const part = scanCoco({ read: reader(bytes), size, from: { in: 'object', at: 0 }, until: size, window });
	return joinParts([part], size);
}

/** Two parts with a cut at `border`, joined as the threads' parts are; `null` where the second starts elsewhere. */
function inTwo(bytes: Uint8Array, border: number): CocoIndex | null {
	const { length: size } = bytes;
	const read = reader(bytes);
	const first = scanCoco({ read, size, from: { in: 'object', at: 0 }, until: border });
	if (first.to.in === 'end') return joinParts([first], size);
	const second = scanCoco({ read, size, from: border, until: size });
	const parts: ScannedPart[] = [first];
	if (fits(first.to, second.from)) parts.push(second);
	else parts.push(scanCoco({ read, size, from: first.to, until: Number.POSITIVE_INFINITY }));
	const { to } = parts[1] as ScannedPart;
	if (to.in !== 'end') parts.push(scanCoco({ read, size, from: to, until: Number.POSITIVE_INFINITY }));
	return joinParts(parts, size);
}

describe('byte index', () => {
	it('says where each record starts, and to which image it belongs', () => {
		const text =
			'{"categories":[{"id":7,"name":"ä"}],"annotations":[{"id":1,"image_id":5,"category_id":7},{"id":2,"image_id":"b"}],"images":[{"id":"b","file_name":"a, {\\"x\\": 1}.jpg"},{"id":5}]}';
		const bytes = Buffer.from(text);
		const index = indexOf(bytes);
		const at = (start: number, length: number) => bytes.subarray(start, start + length).toString();
		expect(
			Array.from(index.annotations.start, (start, row) => at(start, index.annotations.length[row] as number)),
		).toEqual(['{"id":1,"image_id":5,"category_id":7}', '{"id":2,"image_id":"b"}']);
		expect([...index.annotations.image]).toEqual([1, 0]);
		expect([...index.annotations.id]).toEqual([1, 2]);
		expect([...index.byImage.first]).toEqual([0, 1, 2]);
		expect([...index.byImage.rows]).toEqual([1, 0]);
		expect(at(index.categories.start[0] as number, index.categories.length[0] as number)).toBe(
			'{"id":7,"name":"ä"}',
		);
		expect(index.faults).toEqual([]);
	});

	it('is the same however little of the file is looked at together', () => {
		fc.assert(
			fc.property(cocoText(), fc.integer({ min: 1, max: 300 }), (text, window) => {
				const bytes = Buffer.from(text);
				expect(indexOf(bytes, window)).toEqual(indexOf(bytes));
			}),
			{ numRuns: 300, seed: 6 },
		);
	});

	it('is the same wherever the file is cut', () => {
		fc.assert(
			fc.property(cocoText(), (text) => {
				const bytes = Buffer.from(text);
				const expected = indexOf(bytes);
				for (let border = 1; border < bytes.length; border += 3)
					expect(inTwo(bytes, border)).toEqual(expected);
			}),
			{ numRuns: 25, seed: 6 },
		);
	});

	it('reads the sound records of a file that is cut off', () => {
		const bytes = Buffer.from(
			'{"images":[{"id":1},{"id":2}],"annotations":[{"id":1,"image_id":1},{"id":2,"image_id":2}]}',
		);
		const written = [...bytes.toString().matchAll(/\{"id":\d(,"image_id":\d)?\}/g)].map(
			({ 0: record, index }) => ({
				record: JSON.parse(record),
				end: index + record.length,
			}),
		);
		expect(written).toHaveLength(4);
		for (let length = 0; length < bytes.length; length++) {
			const index = indexOf(bytes.subarray(0, length));
			const records = [index.images, index.annotations].flatMap(({ start, length: lengths }) =>
				Array.from(start, (at, row) =>
					JSON.parse(bytes.subarray(at, at + (lengths[row] as number)).toString()),
				),
			);
			expect(records).toEqual(written.filter(({ end }) => end <= length).map(({ record }) => record));
			if (length > 0) expect(index.faults.map(({ rule }) => rule)).toContain('json-truncated');
		}
	});

	it('steps over faulty records', () => {
		const text = '{"images":[{"id":1},{"id" 2},7,{"id":3},],"annotations":[]}';
		const index = indexOf(Buffer.from(text));
		expect([...index.images.id]).toEqual([1, 3]);
		expect(index.faults.map(({ rule }) => rule)).toEqual(['json-syntax', 'json-trailing-comma']);
	});

	it('takes the last of two lists of one name', () => {
		const index = indexOf(Buffer.from('{"images":[{"id":1},{"id":2}],"images":[{"id":3}]}'));
		expect([...index.images.id]).toEqual([3]);
		expect(index.faults).toMatchObject([{ rule: 'key-duplicate', what: 'images' }]);
	});
});
