import { expect, it } from 'vitest';
import { cocoFile, repaired, told, toldRules, toldText } from '../../support/check-file';

const name = 'area-mask-disagree';
/** Half of the box: 300 square pixels. */
const segmentation = [[10, 10, 40, 10, 40, 30]];
const withArea = (area: unknown, more: object = {}) => cocoFile([{ segmentation, area, ...more }]);

it('writes the pixels of the mask in the style of the old number', () => {
	const file = withArea(600);
	const [problem] = told(file, name);
	expect(problem).toMatchObject({ severity: 'information', object: 0 });
	expect(toldText(file, problem)).toBe('600');
	const again = repaired(file, name);
	expect(toldRules(again)).toEqual([]);
	const area = again.annotations.images[0].objects[0].area as number;
	expect(Number.isInteger(area)).toBe(true);
	expect(Math.abs(area - 300)).toBeLessThan(20);
});

it('is a warning where MMDetection drops the object', () => {
	expect(told(withArea(0), name)).toMatchObject([{ severity: 'warning' }]);
	expect(told(withArea(0), name)[0].message).toContain('MMDetection drops');
});

it('begins beyond a square pixel for each pixel of outline, or 10 % of the mask', () => {
	const outline = 30 + 20 + Math.hypot(30, 20);
	const pixels = Number(/\((\d+) pixels\)/.exec(told(withArea(600), name)[0].message)?.[1]);
	expect(told(withArea(pixels + Math.floor(outline)), name)).toEqual([]);
	expect(told(withArea(pixels + Math.ceil(outline) + 1), name)).toHaveLength(1);
	const rle = { size: [80, 100], counts: [0, 1000, 7000] };
	const box = { bbox: [0, 0, 13, 80] };
	expect(told(withArea(1100, { segmentation: rle, ...box }), name)).toEqual([]);
	expect(told(withArea(1101, { segmentation: rle, ...box }), name)).toHaveLength(1);
});

it('is quiet for crowds, objects without a mask and areas that are not written', () => {
	expect(told(withArea(600, { iscrowd: 1 }), name)).toEqual([]);
	expect(told(withArea(600, { segmentation: [] }), name)).toEqual([]);
	expect(told(withArea(undefined), name)).toEqual([]);
	expect(told(withArea(300), name)).toEqual([]);
});

it('leaves outlines that no one drew to other rules, and loses no time on them', () => {
	const zigzag = Array.from({ length: 4000 }, (_, at) => (at % 2 === 0 ? 1e5 * (at % 3) : at % 80));
	const file = cocoFile(Array.from({ length: 200 }, () => ({ segmentation: [zigzag], area: 7 })));
	const start = performance.now();
	expect(told(file, name)).toEqual([]);
	expect(performance.now() - start).toBeLessThan(2000);
});
