// Parquet files read back by a reader of the format, value for value.

import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects, parquetSchema } from 'hyparquet';
import { expect, it } from 'vitest';
import { parquetBytes } from '../../src/report/parquet';
import type { ReportTable } from '../../src/report/types';
import { table } from '../support/reports';

function fileOf(written: ReportTable): ArrayBuffer {
	const bytes = parquetBytes(written);
	return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

const schemaOf = (file: ArrayBuffer) =>
	parquetSchema(parquetMetadata(file)).children.map(({ element }) => [
		element.name,
		element.type,
		element.converted_type,
		element.repetition_type,
	]);

const schema = [
	['class', 'BYTE_ARRAY', 'UTF8', 'OPTIONAL'],
	['positives', 'INT32', undefined, 'OPTIONAL'],
	['image', 'INT32', undefined, 'OPTIONAL'],
	['best_iou', 'DOUBLE', undefined, 'OPTIONAL'],
	['open', 'BOOLEAN', undefined, 'OPTIONAL'],
];

it('holds types, values, and null for what is not known', async () => {
	const file = fileOf(table());
	expect(schemaOf(file)).toEqual(schema);
	expect(await parquetReadObjects({ file })).toEqual([
		{ class: 'cat', positives: 1200, image: 7, best_iou: 0.123456789, open: true },
		{ class: null, positives: -3, image: null, best_iou: null, open: false },
	]);
});

it('has the same schema without a row, and without anything known', async () => {
	const empty = table({
		count: 0,
		columns: [
			{ name: 'class', title: '', type: 'text', values: [] },
			{ name: 'positives', title: '', type: 'integer', values: new Int32Array(0) },
			{ name: 'image', title: '', type: 'integer', values: [] },
			{ name: 'best_iou', title: '', type: 'number', values: new Float64Array(0), digits: 1 },
			{ name: 'open', title: '', type: 'flag', values: new Uint8Array(0) },
		],
	});
	const file = fileOf(empty);
	expect(schemaOf(file)).toEqual(schema);
	expect(await parquetReadObjects({ file })).toEqual([]);
	const values = new Float64Array(3).fill(Number.NaN);
	const unknown = table({ count: 3, columns: [{ name: 'x', title: '', type: 'number', values, digits: 1 }] });
	expect(await parquetReadObjects({ file: fileOf(unknown) })).toEqual([
		{ x: null },
		{ x: null },
		{ x: null },
	]);
});

it('gives back any values', async () => {
	const row = fc.record({
		text: fc.option(fc.string({ unit: 'grapheme' })),
		whole: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
		perhaps: fc.option(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
		number: fc.double({ noDefaultInfinity: false }),
		flag: fc.boolean(),
	});
	await fc.assert(
		fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 2500 }), async (rows) => {
			const written = table({
				count: rows.length,
				columns: [
					{ name: 'text', title: '', type: 'text', values: rows.map(({ text }) => text) },
					{ name: 'whole', title: '', type: 'integer', values: Int32Array.from(rows, ({ whole }) => whole) },
					{ name: 'perhaps', title: '', type: 'integer', values: rows.map(({ perhaps }) => perhaps) },
					{
						name: 'number',
						title: '',
						type: 'number',
						digits: 1,
						values: Float64Array.from(rows, ({ number }) => number),
					},
					{
						name: 'flag',
						title: '',
						type: 'flag',
						values: Uint8Array.from(rows, ({ flag }) => Number(flag)),
					},
				],
			});
			expect(await parquetReadObjects({ file: fileOf(written) })).toEqual(
				rows.map((each) => ({ ...each, number: Number.isNaN(each.number) ? null : each.number })),
			);
		}),
		{ seed: 17, numRuns: 40 },
	);
});
