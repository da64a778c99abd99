import { describe, expect, it } from 'vitest';
import { rules } from '../../../src/rules';
import { checkFileRules, checkObjects, readingProblems } from '../../../src/rules/run';
import { cocoFile, problemsIn } from '../../support/check-file';

const file = cocoFile([
	{ bbox: [10, 10, 0, 5] },
	{},
	{ bbox: [95, 10, 30, 20] },
	{ bbox: [1, 2, 3] },
	{ id: 1, bbox: [60, 50, 8, 8] },
]);

describe('running rules', () => {
	it('gives problems with their place, in the order of the text', () => {
		const problems = checkObjects(file, 0);
		expect(problems.map(({ rule, image, object }) => [rule, image, object])).toEqual([
			['box-zero-size', 0, 0],
			['box-outside-image', 0, 2],
		]);
		expect(checkFileRules(file)).toMatchObject([{ rule: 'annotation-id-duplicate', image: 0, object: 3 }]);
		expect(checkObjects(file, 1)).toEqual([]);
	});

	it('gives the same again', () => {
		expect(problemsIn(file)).toEqual(problemsIn(file));
	});

	it('does not run what is off', () => {
		expect(checkObjects(file, 0, { 'box-zero-size': 'off' }).map(({ rule }) => rule)).toEqual([
			'box-outside-image',
		]);
		const off = Object.fromEntries(rules.map(({ name }) => [name, 'off' as const]));
		expect(problemsIn(file, off)).toEqual([]);
	});

	it('takes a severity that is set for every place of the rule', () => {
		const outside = cocoFile([{ bbox: [95, 10, 30, 20] }, { bbox: [200, 10, 30, 20] }]);
		expect(checkObjects(outside, 0).map(({ severity }) => severity)).toEqual(['warning', 'error']);
		const set = { 'box-outside-image': 'information' } as const;
		expect(checkObjects(outside, 0, set).map(({ severity }) => severity)).toEqual([
			'information',
			'information',
		]);
	});

	it('gives the reader’s problems their severity, and leaves out those that are off', () => {
		const { problems } = file.annotations;
		expect(problems).toMatchObject([{ rule: 'box-malformed', severity: 'error' }]);
		expect(readingProblems(problems, { 'box-malformed': 'warning' })).toMatchObject([
			{ severity: 'warning' },
		]);
		expect(readingProblems(problems, { 'box-malformed': 'off' })).toEqual([]);
		expect(problems[0].severity).toBe('error');
	});
});

describe('a large file', () => {
	it('is looked through in well under a second', () => {
		// Eight objects an image, none in the place of another.
		const shapes = Array.from({ length: 8 }, (_, place) => {
			const left = 70 + 50 * place;
			const polygon = Array.from({ length: 40 }, (_, at) => {
				const angle = (2 * Math.PI * at) / 40;
				return [left + 100 + 100 * Math.cos(angle), 240 + (60 + 30 * (at % 3)) * Math.sin(angle)];
			});
			const segmentation = [polygon.flat().map((value) => Number(value.toFixed(2)))];
			return { bbox: [left, 120, 200, 240], segmentation };
		});
		const images = Array.from({ length: 5000 }, (_, at) => ({
			id: at,
			file_name: `${at}`,
			width: 640,
			height: 480,
		}));
		const many = Array.from({ length: 36_000 }, (_, at) => ({
			image_id: at % 5000,
			...shapes[Math.floor(at / 5000)],
		}));
		const large = cocoFile(many, { images });
		// Processor time: other programs may share the machine.
		const start = process.cpuUsage();
		const problems = problemsIn(large);
		const { user, system } = process.cpuUsage(start);
		const took = (user + system) / 1000;
		console.log(`rules: ${(large.text.length / 1e6).toFixed(1)} MB, 36,000 objects in ${took.toFixed(0)} ms`);
		expect(problems).toEqual([]);
		expect(took).toBeLessThan(2000);
	}, 60_000);
});
