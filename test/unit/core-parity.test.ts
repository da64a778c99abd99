import { describe, expect, it } from 'vitest';
import { Role } from '../../src/core/assignment';
import type { Breakdown, LossTerm } from '../../src/core/breakdown/types';
import { anchorBox, anchorCount } from '../../src/core/grids/grid';
import type { FrameworkRecord } from '../../src/core/head-outputs';
import { type InspectInput, inspect } from '../../src/core/inspect';
import { parityOf } from '../../src/core/parity';
import type { Recipe } from '../../src/core/recipe';
import { torchvisionFasterRcnn } from '../../src/core/recipes/torchvision';
import { torchvisionFcos } from '../../src/core/recipes/torchvision-dense';
import { parityWords } from '../../src/core/words';

const small = (recipe: Recipe): Recipe =>
	({ ...recipe, input: { ...recipe.input, minSize: 96, maxSize: 160 } }) as Recipe;

function inspected(recipe: Recipe) {
	const image = {
		row: 0,
		id: '1',
		fileName: 'a.jpg',
		width: 120,
		height: 90,
		path: null,
		foundBy: null,
		tried: [],
	};
	const input: InspectInput = {
		recipe,
		image,
		corners: 'continuous',
		objects: [
			{
				id: '1',
				editable: { box: false, vertices: false, move: false, flag: null },
				className: 'cat',
				classId: 1,
				box: [10, 10, 60, 70],
				flag: null,
				segmentation: null,
			},
		],
		problems: [],
		heads: null,
		sampling: null,
		seed: 0,
		outlines: false,
	};
	return inspect(input);
}

function recordOf(recipe: Recipe, change: Partial<FrameworkRecord> = {}): FrameworkRecord {
	const { grids, assignment } = inspected(recipe);
	const count = anchorCount(grids);
	const anchors = Float32Array.from(
		Array.from({ length: count }, (_, index) => Array.from(anchorBox(grids, index))).flat(),
	);
	const labels = new Int8Array(count);
	assignment.index.forEach((index, entry) => {
		labels[index] = assignment.role[entry] === Role.ignored ? -1 : 1;
	});
	return {
		title: 'torchvision 0.28.0',
		losses: {},
		total: null,
		anchors: { sides: 4, values: anchors },
		labels,
		...change,
	};
}

const term = (name: LossTerm['name'], value: number): LossTerm => ({
	name,
	title: name === 'rpn_box' ? 'RPN box' : 'RPN objectness',
	lossTitle: '',
	value,
	weight: 1,
	divisor: 1,
	normaliser: '',
	perObject: new Float64Array(1),
	background: 0,
});

function breakdownOf(terms: LossTerm[], mode: Breakdown['sampling']['mode'] = 'dump'): Breakdown {
	return {
		total: terms.reduce((sum, { value }) => sum + value, 0),
		terms,
		sampling: { mode, seed: null, positives: 0, negatives: 0, sentence: '' },
		anchors: { index: new Int32Array(), label: new Uint8Array(), terms: [], probability: new Float64Array() },
		regions: null,
		masks: [],
		opinions: null,
		proposals: null,
		source: 'a.npz',
	};
}

function compare(recipe: Recipe, framework: FrameworkRecord, breakdown: Breakdown) {
	const inspection = inspected(recipe);
	const parity = parityOf({ ...inspection, framework, recipe, breakdown });
	return { parity, words: parityWords({ ...inspection, breakdown, parity }) };
}

const recipe = small(torchvisionFasterRcnn);
const terms = [term('rpn_objectness', 0.7), term('rpn_box', 0.25)];
const own = { losses: { rpn_objectness: 0.7, rpn_box: 0.25 }, total: 0.95 };

describe('parity with the framework', () => {
	it('is equal where anchors, labels and losses are', () => {
		const { parity, words } = compare(recipe, recordOf(recipe, own), breakdownOf(terms));
		expect(parity?.equal).toBe(true);
		expect(parity?.losses.map(({ name }) => name)).toEqual(['rpn_objectness', 'rpn_box', 'total']);
		expect(words?.headline).toMatch(
			/^Equal to torchvision 0\.28\.0: [\d,]+ anchors, their labels and 2 losses\.$/,
		);
		expect(words?.detail).toBe('');
		expect(words?.rows.every(({ equal }) => equal)).toBe(true);
	});

	it('names the first anchor that lies elsewhere, and nothing that follows from it', () => {
		const record = recordOf(recipe, { losses: { rpn_box: 9 } });
		const values = record.anchors?.values as Float32Array;
		for (let at = 4 * 7; at < 4 * 9; at++) values[at] = (values[at] as number) + 2;
		record.labels?.fill(1);
		const { parity, words } = compare(recipe, record, breakdownOf(terms));
		expect(parity).toMatchObject({ equal: false, anchors: { different: 2, first: { index: 7 } } });
		expect(words?.headline).toBe('Parts from torchvision 0.28.0 at the anchors.');
		expect(words?.detail).toMatch(
			/^2 of [\d,]+ anchors lie elsewhere, first anchor 7 \(P2, row 0, column 2, shape 1\)/,
		);
	});

	it('names the first label that is another', () => {
		const record = recordOf(recipe);
		const labels = record.labels as Int8Array;
		const at = labels.indexOf(1);
		labels[at] = -1;
		const { parity, words } = compare(recipe, record, breakdownOf(terms));
		expect(parity?.labels).toEqual({
			count: labels.length,
			different: 1,
			first: { index: at, theirs: -1, ours: 1 },
		});
		expect(words?.headline).toBe('Parts from torchvision 0.28.0 at the labels.');
		expect(words?.detail).toContain('ignored there, positive here');
	});

	it('takes losses within 1e-5 as equal and says by how much others part', () => {
		const near = { rpn_objectness: 0.7 * (1 + 9e-6), rpn_box: 0.25 };
		expect(compare(recipe, recordOf(recipe, { losses: near }), breakdownOf(terms)).parity?.equal).toBe(true);
		const far = { rpn_objectness: 0.7 * (1 + 2e-5), rpn_box: 0.25 };
		const { words } = compare(recipe, recordOf(recipe, { losses: far }), breakdownOf(terms));
		expect(words?.headline).toBe('Parts from torchvision 0.28.0 at RPN objectness.');
		expect(words?.detail).toMatch(
			/^RPN objectness is 0\.700014 there and 0\.700000 here \(2\.0e-5\), though anchors and labels are equal\./,
		);
	});

	it('takes NaN on both sides as equal, on one side as a difference', () => {
		const both = breakdownOf([term('rpn_box', Number.NaN)]);
		expect(compare(recipe, recordOf(recipe, { losses: { rpn_box: Number.NaN } }), both).parity?.equal).toBe(
			true,
		);
		const theirs = compare(recipe, recordOf(recipe, { losses: { rpn_box: Number.NaN } }), breakdownOf(terms));
		expect(theirs.parity?.equal).toBe(false);
	});

	it('does not compare losses over another draw, nor those that are being tried', () => {
		const other = compare(recipe, recordOf(recipe, own), breakdownOf(terms, 'seeded'));
		expect(other.parity).toMatchObject({ equal: true, losses: [] });
		expect(other.words?.detail).toContain('over another draw');
		const tried = compare({ ...recipe, tried: ['rpn_box'] }, recordOf(recipe, own), breakdownOf(terms));
		expect(tried.parity?.losses.map(({ name }) => name)).toEqual(['rpn_objectness']);
		expect(tried.words?.detail).toContain('RPN box: another loss');
	});

	it('compares points by their place', () => {
		const fcos = small(torchvisionFcos);
		const { grids } = inspected(fcos);
		const record = recordOf(fcos);
		const boxes = record.anchors?.values as Float32Array;
		const values = Float32Array.from({ length: boxes.length / 2 }, (_, at) => {
			const first = 4 * (at >> 1) + (at & 1);
			return ((boxes[first] as number) + (boxes[first + 2] as number)) / 2;
		});
		const points = { ...record, anchors: { sides: 2 as const, values } };
		expect(compare(fcos, points, breakdownOf([])).parity?.equal).toBe(true);
		values[5] = (values[5] as number) + 1;
		expect(compare(fcos, points, breakdownOf([])).parity?.anchors).toMatchObject({
			count: anchorCount(grids),
			different: 1,
			first: { index: 2 },
		});
	});

	it('is nothing without anything to compare', () => {
		const record = { ...recordOf(recipe), anchors: null, labels: null };
		expect(compare(recipe, record, breakdownOf(terms)).parity).toBeNull();
	});
});
