// Pickles of Detectron2 and MMDetection (fixtures/detections/make.py wrote them), and hostile ones: everything that is not
// on the lists is refused by name, and nothing is ever run.

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDetections } from '../../src/predictions/detections';
import { detectionsAt, plainRows, refusalOf, smallTarget, written } from '../support/detections';

const fixtures = 'test/unit/fixtures/detections';
const expected = [
	{ image: 1, class: 0, box: [1.5, 2, 3, 4], area: 12, score: 0.5 },
	{ image: 1, class: 1, box: [0, 1, 2, 2.5], area: 5, score: 0.25 },
	{ image: 0, class: 1, box: [10, 11, 12, 13], area: 156, score: 0.125 },
];
const runs = [
	[1, 2, 2, 2, 2, 2, 9],
	[4, 4, 12],
	[19, 1],
];

describe('files of frameworks', () => {
	it.each([
		['instances_predictions.pth', 'detectron2-pth', true],
		['with_proposals.pth', 'detectron2-pth', true],
		['older_form.pth', 'detectron2-pth', true],
		['version2_boxes.pkl', 'mmdetection-pkl', false],
		['version2_fortran.pkl', 'mmdetection-pkl', false],
		['version2_masks.pkl', 'mmdetection-pkl', true],
		['version3_arrays.pkl', 'mmdetection-pkl', false],
		['version3_tensors.pkl', 'mmdetection-pkl', true],
	])('%s', (name, format, hasMasks) => {
		const file = detectionsAt(`${fixtures}/${name}`, smallTarget);
		expect(file.format).toBe(format);
		expect(plainRows(file)).toEqual(expected);
		expect(file.leftOut).toEqual([]);
		expect(file.kinds).toEqual(hasMasks ? ['segm', 'bbox'] : ['bbox']);
		if (hasMasks) expect(expected.map((_, row) => [...(file.columns.masks?.runs(row) ?? [])])).toEqual(runs);
		expect(file.notes.join(' ')).toContain('Class numbers are positions, from 0');
		const isByOrder = name.startsWith('version2');
		expect(file.notes.some((note) => note.includes('in the order of the images'))).toBe(isByOrder);
	});

	it('reads a tensor that is a transposed part of another, and bfloat16', () => {
		const file = detectionsAt(`${fixtures}/strided.pkl`, smallTarget);
		expect(plainRows(file).map(({ box, score, class: kind }) => ({ box, score, kind }))).toEqual([
			{ box: [1, 7, 12, 12], score: 0.5, kind: 1 },
			{ box: [2, 8, 12, 12], score: 0.75, kind: 0 },
		]);
	});

	it('names images by their path where ids are of another file', () => {
		const other = {
			...smallTarget,
			images: smallTarget.images.map((image, at) => ({ ...image, id: `${100 + at}` })),
		};
		expect([...detectionsAt(`${fixtures}/version3_arrays.pkl`, other).columns.image]).toEqual([1, 1, 0]);
	});

	it('refuses results without ids of another number of images or classes, with both numbers', () => {
		const fewer = { ...smallTarget, images: smallTarget.images.slice(1) };
		expect(refusalOf(`${fixtures}/version2_boxes.pkl`, fewer)).toMatch(/of 3 images .* has 2:/);
		const more = { ...smallTarget, classes: [...smallTarget.classes, { id: 9, name: 'cow' }] };
		expect(refusalOf(`${fixtures}/version2_boxes.pkl`, more)).toMatch(/of 2 classes .* has 3:/);
	});

	it('tells the weights of a model from detections', () => {
		expect(refusalOf(`${fixtures}/weights.pth`, smallTarget)).toContain('the weights of a model');
	});
});

/** A pickle by hand: numbers are bytes, texts their letters. */
function pickle(...parts: (number | string | Uint8Array)[]): string {
	const bytes = parts.flatMap((part) =>
		typeof part === 'number'
			? [part]
			: typeof part === 'string'
				? Array.from(part, (letter) => letter.charCodeAt(0))
				: [...part],
	);
	return written(`hostile-${bytes.length}.pkl`, Uint8Array.from(bytes));
}

const proto = '\u0080\u0002';
const repeated = (part: string, times: number) => part.repeat(times);

describe('hostile pickles', () => {
	it('runs nothing and refuses names by name and place', () => {
		const sentence = refusalOf(
			pickle(proto, 'cos\nsystem\nX\u0004\u0000\u0000\u0000true\u0085R.'),
			smallTarget,
		);
		expect(sentence).toContain('is refused at byte 2: it names `os.system`, which is not on the list');
		expect(sentence).toContain('nothing was run');
	});

	it.each([
		['a name from the stack', '\u0080\u0004\u008c\u0008builtins\u008c\u0004eval\u0093.', '`builtins.eval`'],
		[
			'a name behind a dot',
			'\u0080\u0004\u008c\u0005torch\u008c\u000c_utils.hello\u0093.',
			'`torch._utils.hello`',
		],
		['a prototype', '\u0080\u0004\u008c\u0006Object\u008c\u0009__proto__\u0093.', '`Object.__proto__`'],
		['an opcode of protocol 0', `${proto}(ios\nsystem\n.`, 'the opcode INST'],
		['an extension', `${proto}\u0082\u0001.`, 'the opcode EXT1'],
		['a set', '\u0080\u0004\u008f.', 'the opcode EMPTY_SET'],
		['a buffer out of band', '\u0080\u0005\u0097.', 'the opcode NEXT_BUFFER'],
		['a persistent id', `${proto}X\u0001\u0000\u0000\u0000aQ.`, 'is no storage'],
		[
			'a storage that is not there',
			`${proto}(X\u0007\u0000\u0000\u0000storagectorch\nFloatStorage\nX\u0001\u0000\u0000\u00000tQ.`,
			'refers to a storage that is not in it',
		],
		['a class that is called', `${proto}cnumpy\nndarray\n)R.`, 'which is only named'],
		['a function that is made', `${proto}c_codecs\nencode\n)\u0081.`, 'which is only named or called'],
		['a call of a list', `${proto}])R.`, 'that is no name'],
		['a state for a list', `${proto}]}b.`, 'what has none'],
		['a mark that never closes', `${proto}(((.`, 'a value is missing'],
		['a mark that is missing', `${proto}t.`, 'a mark is missing'],
		['an empty stack', `${proto}.`, 'a value is missing'],
		['values left over', `${proto}K\u0001K\u0001.`, 'left over'],
		['a memo that was not kept', `${proto}h\u0005.`, 'not kept'],
		[
			'a text longer than the file',
			'\u0080\u0004\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007fa.',
			'asks for 9,223,372,036,854,776,000 bytes',
		],
		['bytes longer than the file', '\u0080\u0004B\u00ff\u00ff\u00ff\u00ffa.', 'asks for 4,294,967,295 bytes'],
		['an integer of many bytes', `${proto}\u008b\u0000\u0000\u0000\u0010.`, 'an integer has 268435456 bytes'],
		[
			'an array of another size',
			`\u0080\u0004cnumpy.core.numeric\n_frombuffer\n(C\u0004aaaacnumpy\ndtype\n\u008c\u0002f4\u0089\u0088\u0087RK\u00ffK\u00ff\u0086\u008c\u0001CtR.`,
			'65025 values in 4 bytes',
		],
		[
			'objects in an array',
			`\u0080\u0004cnumpy.core.numeric\n_frombuffer\n(C\u0000cnumpy\ndtype\n\u008c\u0002O8\u0089\u0088\u0087RK\u0000\u0085\u008c\u0001CtR.`,
			'Python objects',
		],
		['a dictionary', `${proto}}X\u0001\u0000\u0000\u0000aK\u0001s.`, 'a dictionary of a'],
		['a number', `${proto}K\u0001.`, 'a number'],
	])('%s', (_, text, words) => {
		const sentence = refusalOf(pickle(text), smallTarget);
		expect(sentence).toContain(words);
		expect(sentence).toMatch(/^hostile-\d+\.pkl .*\.$/s);
	});

	it('refuses files of torch.save within one another', () => {
		const inner = readFileSync(`${fixtures}/version3_tensors.pkl`);
		const at = inner.indexOf('_load_from_bytes');
		const bytes = inner.subarray(inner.indexOf('B', at + 18) + 5);
		const magic = bytes.subarray(0, 21);
		const nested = Buffer.concat([
			magic,
			Buffer.from(`${proto}}.${proto}ctorch.storage\n_load_from_bytes\nU\u0001a\u0085R.`, 'latin1'),
		]);
		expect(refusalOf(pickle(nested), smallTarget)).toContain('cannot be read');
		const deeper = Buffer.concat([
			magic,
			Buffer.from(`${proto}}.\u0080\u0004ctorch.storage\n_load_from_bytes\nC\u0001a\u0085R.`, 'latin1'),
		]);
		expect(refusalOf(pickle(deeper), smallTarget)).toContain('within one another');
	});

	it('is not slowed down by lists that hold one another', () => {
		// Each list holds the one before twice: 2 to the power of 30 in all, 30 in the file.
		const doubling = repeated('(h\u0000h\u0000eq\u0000', 1);
		const bomb = `${proto}]q\u0000${repeated(']', 1)}${doubling}`;
		expect(refusalOf(pickle(`${bomb}.`), smallTarget)).toMatch(/\.$/);
		// One record, repeated more often than the file has bytes.
		const record = '}(X\u0008\u0000\u0000\u0000image_idK\u0007X\u000b\u0000\u0000\u0000category_idK\u0000u';
		const many = `${proto}](${record}q\u0000${repeated('h\u0000', 200)}eq\u0001`;
		const images = `0](}X\u0009\u0000\u0000\u0000instancesh\u0001sq\u0002${repeated('h\u0002', 200)}e.`;
		expect(refusalOf(pickle(`${many}${images}`), smallTarget)).toContain('repeats its records');
	});

	it('is not stopped by deep nesting', () => {
		const depth = 200_000;
		const path = pickle(proto, repeated(']', depth), repeated('a', depth - 1), '.');
		expect(refusalOf(path, smallTarget)).toContain('a list of 1 other things');
	});

	it.each([
		'instances_predictions.pth',
		'older_form.pth',
		'version2_boxes.pkl',
		'version2_masks.pkl',
		'version3_tensors.pkl',
		'version3_arrays.pkl',
	])('refuses %s cut off at any byte', (name) => {
		const bytes = readFileSync(`${fixtures}/${name}`);
		for (let length = 0; length < bytes.length; length++) {
			const result = readDetections(written(`cut-${name}`, bytes.subarray(0, length)), smallTarget);
			expect('error' in result, `${length} bytes`).toBe(true);
			if ('error' in result) expect(result.error).toMatch(/\.$/);
		}
	});

	it('never throws, whatever bytes are changed', () => {
		const names = [
			'older_form.pth',
			'with_proposals.pth',
			'version2_boxes.pkl',
			'version3_tensors.pkl',
			'strided.pkl',
		];
		const files = names.map((name) => readFileSync(`${fixtures}/${name}`));
		const changes = fc.array(
			fc.tuple(
				fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
				fc.integer({ min: 0, max: 255 }),
			),
			{ minLength: 1, maxLength: 5 },
		);
		fc.assert(
			fc.property(fc.nat(files.length - 1), changes, (which, damage) => {
				const bytes = Uint8Array.from(files[which]);
				for (const [share, value] of damage) bytes[Math.floor(share * bytes.length)] = value;
				const result = readDetections(written(`changed-${names[which]}`, bytes), smallTarget);
				if ('error' in result) expect(result.error).toMatch(/\.$/s);
				else for (let row = 0; row < result.columns.count; row++) result.columns.masks?.runs(row);
			}),
			{ seed: 11, numRuns: 3000 },
		);
	});

	it('never throws on random bytes behind the mark of a pickle', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
				const result = readDetections(written('random.pkl', Uint8Array.of(0x80, 4, ...bytes)), smallTarget);
				if ('error' in result) expect(result.error).toMatch(/\.$/s);
			}),
			{ seed: 5, numRuns: 3000 },
		);
	});
});
