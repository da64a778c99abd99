// Connection files: what they say, and everything wrong in them at its place.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConnection, readConnection } from '../../src/compute/models/connection-file';

const folder = mkdtempSync(join(tmpdir(), 'connection-'));
const path = join(folder, 'my.anchorage-model.json');
writeFileSync(join(folder, 'my.onnx'), 'x');

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sound = { model: 'my.onnx', outputs: { 'rpn_objectness.P4': 'scores' } };

/** Problems with the text under each. */
function problemsOf(json: unknown): [string, string][] {
	const text = typeof json === 'string' ? json : JSON.stringify(json, null, '\t');
	return readConnection(text, path).problems.map(({ message, span }) => [
		message,
		span ? text.slice(span.start, span.end) : '',
	]);
}

it('reads what a file says, and leaves open what it does not', () => {
	const { connection } = readConnection(
		JSON.stringify({
			$schema: './model.schema.json',
			...sound,
			recipe: 'detr',
			classes: ['cat', 'nothing'],
			input: { colours: 'bgr', mean: [1, 2, 3] },
			outputs: {
				'rpn_objectness.P4': 'scores',
				roi_mask_logits: { output: 'masks', layout: 'channels-last', channels: [1, 81] },
			},
		}),
		path,
	);
	expect(connection).toEqual({
		model: 'my.onnx',
		recipe: 'detr',
		classes: ['cat', 'nothing'],
		input: { tensor: null, layout: null, colours: 'bgr', range: null, mean: [1, 2, 3], std: null },
		outputs: {
			'rpn_objectness.P4': { output: 'scores', layout: null, channels: null },
			roi_mask_logits: { output: 'masks', layout: 'channels-last', channels: [1, 81] },
		},
	});
	expect(problemsOf(sound)).toEqual([]);
});

describe('names what is wrong at its place', () => {
	it.each<[string, unknown, [string, string][]]>([
		['an unknown field', { ...sound, speed: 3 }, [['"speed" is no field of a connected model.', '3']]],
		[
			'no model',
			{ outputs: sound.outputs },
			[
				[
					'The connection needs "model" with the path of the model.',
					JSON.stringify({ outputs: sound.outputs }, null, '\t'),
				],
			],
		],
		[
			'a model that is not there',
			{ ...sound, model: 'gone.onnx' },
			[[`"model" is "gone.onnx": there is nothing at ${join(folder, 'gone.onnx')}.`, '"gone.onnx"']],
		],
		[
			'a recipe that there is not',
			{ ...sound, recipe: 'mine' },
			[
				[
					expect.stringMatching(/^"recipe" is "mine"; it must be one of torchvision-mask-rcnn, /) as never,
					'"mine"',
				],
			],
		],
		[
			'a layout',
			{ ...sound, input: { layout: 'nchw' } },
			[['"input.layout" is "nchw"; it must be one of channels-first, channels-last.', '"nchw"']],
		],
		[
			'a mean of two',
			{ ...sound, input: { mean: [1, 2] } },
			[['"input.mean" has 2 entries; it needs at least 3.', '[\n\t\t\t1,\n\t\t\t2\n\t\t]']],
		],
		[
			'a deviation of zero',
			{ ...sound, input: { std: [1, 0, 1] } },
			[['"input.std.1" is 0; it must be over 0.', '0']],
		],
		[
			'an unknown tensor',
			{ ...sound, outputs: { 'rpn.P4': 'a' } },
			[['"rpn.P4" is no tensor of a dump (docs/dump.md lists them).', '"a"']],
		],
		[
			'an output that is still open',
			{ ...sound, outputs: { 'box.P3': '' } },
			[['"box.P3" still needs the name of the output that it is.', '""']],
		],
		[
			'no outputs',
			{ ...sound, outputs: {} },
			[['"outputs" is empty: name at least the outputs of the first stage.', '{}']],
		],
		[
			'channels the wrong way round',
			{ ...sound, outputs: { 'box.P3': { output: 'a', channels: [8, 4] } } },
			[
				[
					'"channels" of "box.P3" is [8, 4]; the second number must be greater than the first.',
					expect.stringMatching(/^\[\s*8,\s*4\s*\]$/) as never,
				],
			],
		],
	])('%s', (_, json, wanted) => {
		expect(problemsOf(json)).toEqual(wanted);
	});

	it('text that is no JSON', () => {
		expect(problemsOf('{ "model": "my.onnx",\n')[0]?.[0]).toMatch(/^Not valid JSON: .* in line \d\.$/);
		expect(problemsOf('')[0]?.[0]).toMatch(/^Not valid JSON: /);
		expect(problemsOf('[1]')[0]?.[0]).toBe('The connection must be an object, not a list.');
	});

	it('behind a byte order mark', () => {
		const text = `\ufeff${JSON.stringify({ ...sound, speed: 3 })}`;
		const [problem] = readConnection(text, path).problems;
		expect(text.slice(problem?.span?.start, problem?.span?.end)).toBe('3');
	});
});

it('is told in one sentence with its line where it cannot be used', () => {
	writeFileSync(path, JSON.stringify({ ...sound, outputs: { nothing: 'a', 'box.P3': '' } }, null, '\t'));
	expect(loadConnection(path)).toEqual({
		error:
			'my.anchorage-model.json, line 4: "nothing" is no tensor of a dump (docs/dump.md lists them). And 1 more.',
	});
	expect(loadConnection(join(folder, 'none.anchorage-model.json'))).toEqual({
		error: 'none.anchorage-model.json cannot be read (ENOENT).',
	});
});
