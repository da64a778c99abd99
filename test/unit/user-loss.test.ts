// Loss files before anything is computed: compiling, places, the templates and their types, and what the process that runs
// them is asked.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { generated } from '../../scripts/loss/make.mjs';
import { EngineError } from '../../src/compute/errors';
import type { Running } from '../../src/compute/protocol';
import { type LossAnswer, type LossQuestion, WrittenLosses } from '../../src/compute/user-loss';
import { asLossError, compileLoss } from '../../src/compute/user-loss/compile';
import { operationOf } from '../../src/compute/user-loss/operations';
import { LossError, withDeepStacks } from '../../src/compute/user-loss/places';
import type { LossInputs } from '../../src/core/loss-inputs/types';

const folder = mkdtempSync(join(tmpdir(), 'user-loss-'));
const file = join(folder, 'my.loss.ts');
const tf = { name: 'TensorFlow.js' };

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the project's own compiler says of files, strictly, with nothing known but their own types. */
function typesOf(lib: string, files: string[]): { status: number | null; output: string } {
	const flags = ['--ignoreConfig', '--noEmit', '--strict', '--target', 'es2022', '--module', 'esnext'];
	const more = ['--moduleResolution', 'bundler', '--types', '', '--lib', lib, '--pretty', 'false'];
	const program = 'node_modules/typescript/bin/tsc';
	const { status, stdout } = spawnSync(process.execPath, [program, ...flags, ...more, ...files], {
		encoding: 'utf8',
	});
	return { status, output: stdout };
}

const compile = (text: string) => withDeepStacks(() => compileLoss({ path: file, text }, tf));

function failureOf(text: string): LossError {
	try {
		const { loss, places, declared } = compile(text);
		try {
			loss(tf);
		} catch (error) {
			return asLossError(error, places, declared);
		}
	} catch (error) {
		if (error instanceof LossError) return error;
		throw error;
	}
	throw new Error('nothing went wrong');
}

describe('compiling', () => {
	it.each([
		['a TypeScript module', 'export function loss(tf: object): object { return tf; }'],
		['an arrow function', 'export const loss = (tf: unknown) => tf;'],
		['CommonJS', 'module.exports = { loss(tf) { return tf; } };'],
		['an export apart', 'function loss(tf) { return tf; }\nexport { loss };'],
		[
			'an enum and a type',
			'enum E { a = 1 }\ntype X = E;\nexport const loss = (tf: X | object) => E.a && tf;',
		],
	])('takes %s', (_, text) => {
		expect(compile(text).loss(tf)).toBe(tf);
	});

	it('hands in its own TensorFlow.js, packages of the folder, and files beside it', () => {
		writeFileSync(
			join(folder, 'numbers.ts'),
			"import { two } from './two';\nexport const four: number = two * two;\n",
		);
		writeFileSync(join(folder, 'two.js'), 'exports.two = 2;\n');
		writeFileSync(join(folder, 'weights.json'), '[1, 2]');
		const { loss } = compile(
			[
				"import * as own from '@tensorflow/tfjs-core';",
				"import { four } from './numbers.js';",
				"import { basename } from 'node:path';",
				"const weights = require('./weights.json');",
				'export const loss = () => [own, four, basename("a/b"), weights.length];',
			].join('\n'),
		);
		const [own, ...rest] = loss() as unknown[];
		expect(own).toMatchObject(tf);
		expect(rest).toEqual([4, 'b', 2]);
	});

	it('reads the file where no text is given', () => {
		writeFileSync(file, 'export const loss = () => 7;');
		expect(compileLoss({ path: file, text: null }, tf).loss()).toBe(7);
		rmSync(file);
		expect(() => compileLoss({ path: file, text: null }, tf)).toThrow('my.loss.ts cannot be read (ENOENT).');
	});

	it('knows the place of an error, whatever types and imports stand before it', () => {
		const types = [
			'interface A { a: number }',
			'import type { B } from "./none";',
			'const c: number = 1;',
			'type D = {',
			'\td: string;',
			'};',
			'',
		];
		fc.assert(
			fc.property(
				fc.array(fc.constantFrom(...types.slice(0, 3)), { maxLength: 6 }),
				fc.nat(20),
				(before, indent) => {
					const head = [...new Set(before)];
					const text = [
						...head,
						'export function loss(x: unknown) {',
						`${' '.repeat(indent)}const y: string = (x as never as string); throw new Error("no");`,
						'}',
					].join('\n');
					const { place, message } = failureOf(text);
					expect(message).toBe('no');
					const line = text.split('\n')[head.length + 1] ?? '';
					expect(place).toEqual({ file, line: head.length + 2, column: line.indexOf('new Error') + 1 });
				},
			),
			{ seed: 8, numRuns: 60 },
		);
	});

	it('gives errors of loading their place, too', () => {
		expect(failureOf('export const loss = 1;\nnull.x;').place).toMatchObject({ file, line: 2 });
		expect(failureOf("import { x } from 'no-such-package';\nexport const loss = () => x;")).toMatchObject({
			message: expect.stringContaining("Cannot find module 'no-such-package'"),
			place: { file, line: 1 },
		});
		expect(failureOf('export const loss = () => 1;\nthrow 5;')).toMatchObject({
			message: '5',
			place: { file, line: null },
		});
	});

	it('finishes files that import each other', () => {
		writeFileSync(join(folder, 'one.ts'), "import { b } from './other';\nexport const a = () => b;\n");
		writeFileSync(
			join(folder, 'other.ts'),
			"import { a } from './one';\nexport const b = 3;\nexport const c = () => a();\n",
		);
		expect(compile("import { a } from './one';\nexport const loss = () => a();").loss()).toBe(3);
	});
});

describe('names of operations', () => {
	it.each([
		['Log', 'log'],
		['RealDiv', 'div'],
		['BatchMatMul', 'matMul'],
		['ClipByValue', 'clipByValue'],
	])('%s is %s', (kernel, name) => {
		expect(operationOf(kernel)).toBe(name);
	});
});

describe('the templates', () => {
	it('come with types that are made from the present ones', () => {
		for (const [path, text] of Object.entries(generated()))
			expect(text, path).toBe(readFileSync(path, 'utf8'));
	}, 60_000);

	it.each([['ES2022'], ['ES2022,DOM']])(
		'are right by them, with the library %s alone',
		(lib) => {
			const losses = ['two-stage', 'dense'].map((kind) => resolve(`media/loss/${kind}.loss.ts`));
			expect(typesOf(lib, losses)).toEqual({ status: 0, output: '' });
		},
		60_000,
	);

	it('are wrong by them where a loss is', () => {
		writeFileSync(
			join(folder, 'anchorage-loss.d.ts'),
			readFileSync('media/loss/anchorage-loss.d.ts', 'utf8'),
		);
		const wrong = join(folder, 'wrong.loss.ts');
		const template = readFileSync('media/loss/two-stage.loss.ts', 'utf8');
		writeFileSync(wrong, template.replace('predictions.rpn;', 'predictions.rpm;'));
		const { status, output } = typesOf('ES2022', [wrong]);
		expect(status).not.toBe(0);
		expect(output).toContain("Property 'rpm' does not exist");
	}, 60_000);

	it('and the examples of the documentation are right by them', () => {
		const docs = readFileSync('docs/losses.md', 'utf8');
		const examples = [...docs.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1] as string);
		expect(examples).toHaveLength(3);
		const files = examples.map((text, k) => {
			const path = join(folder, `example${k}.loss.ts`);
			const types = "import type { Tf, TwoStagePredictions, TwoStageTargets } from './anchorage-loss';\n";
			writeFileSync(path, text.startsWith('import') ? text : types + text);
			return path;
		});
		writeFileSync(
			join(folder, 'anchorage-loss.d.ts'),
			readFileSync('media/loss/anchorage-loss.d.ts', 'utf8'),
		);
		expect(typesOf('ES2022', files)).toEqual({ status: 0, output: '' });
	}, 60_000);

	it('are what docs/losses.md lists', () => {
		const docs = readFileSync('docs/losses.md', 'utf8');
		const types = readFileSync('scripts/loss/anchorage-loss.ts', 'utf8');
		const members = [...types.matchAll(/^\t+(\w+): Tensor\dD/gm)].map((match) => match[1] as string);
		expect(members.length).toBeGreaterThan(25);
		for (const member of members) expect(docs, member).toMatch(new RegExp(`[\`.]${member}\``));
	});
});

const running: Running = { trusted: true, nativePath: null, seconds: 60, megabytes: 4096 };

describe('what is asked of the process that runs losses', () => {
	const inputs: LossInputs = {
		tensors: { kind: 'two-stage', predictions: {}, targets: {}, outputs: [], normalisers: {} },
		owners: { 'rpn.objectness': { rows: 'anchors', object: Int32Array.of(0, -1) } },
		anchors: 2,
		objects: 1,
	};
	const answer: LossAnswer = {
		kind: 'value',
		value: 2,
		gradients: { 'rpn.objectness': { rows: Float32Array.of(3, 4), values: null } },
		milliseconds: 1,
	};
	const source = { path: file, text: null };

	function asked(answers: (LossAnswer | EngineError)[]) {
		const questions: { key: string; sent: boolean; what: string }[] = [];
		const losses = new WrittenLosses({
			ask: async (_: string, question: LossQuestion, { what }: { what: string }) => {
				questions.push({ key: question.key, sent: question.tensors !== null, what });
				const next = answers.shift() ?? answer;
				if (next instanceof EngineError) throw next;
				return next;
			},
		} as never);
		return { losses, questions };
	}

	it('tensors are sent once, and again where the process is another', async () => {
		const { losses, questions } = asked([answer, answer, { kind: 'unknown-key' }]);
		for (const key of ['a', 'a', 'a', 'b']) {
			const said = await losses.run({ source, key, inputs, running });
			expect(said).toMatchObject({
				file,
				kind: 'value',
				value: 2,
				background: 4,
				perObject: Float64Array.of(3),
			});
		}
		expect(questions.map(({ key, sent }) => `${key}${sent ? ' sent' : ''}`)).toEqual([
			'a sent',
			'a',
			'a',
			'a sent',
			'b sent',
		]);
		expect(questions[0]?.what).toBe(basename(file));
	});

	it('nothing at all in a workspace that is not trusted', async () => {
		const { losses, questions } = asked([]);
		expect(await losses.run({ source, key: 'a', inputs, running: { ...running, trusted: false } })).toEqual({
			file,
			kind: 'refused',
		});
		expect(questions).toEqual([]);
	});

	it.each(['time', 'memory', 'crashed'])('what ended it is an answer: %s', async (code) => {
		const { losses } = asked([new EngineError(code, 'my.loss.ts was stopped.')]);
		expect(await losses.run({ source, key: 'a', inputs, running })).toEqual({
			file,
			kind: 'failed',
			failure: { message: 'my.loss.ts was stopped.', file, line: null, column: null },
		});
	});

	it('that nobody waits any more is none', async () => {
		const { losses } = asked([new EngineError('cancelled', 'Cancelled.')]);
		await expect(losses.run({ source, key: 'a', inputs, running })).rejects.toMatchObject({
			code: 'cancelled',
		});
	});
});
