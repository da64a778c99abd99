import { expect, it } from 'vitest';
import { repaired, told, toldRules, yoloFile } from '../../support/check-file';

const name = 'yolo-out-of-range';

it('divides pixels by the size of the image', () => {
	const file = yoloFile('0 50 50 20 20\n1 10 10 190 10 190 90\n0 0.5 0.5 0.5 0.5\n');
	expect(told(file, name)).toMatchObject([{ severity: 'error', object: 0 }, { object: 1 }]);
	const again = repaired(file, name);
	expect(told(again, name)).toEqual([]);
	expect(again.text).toBe('0 0.25 0.5 0.1 0.2\n1 0.05 0.1 0.95 0.1 0.95 0.9\n0 0.5 0.5 0.5 0.5\n');
});

it('accepts what Ultralytics accepts', () => {
	expect(toldRules(yoloFile('0 0.5 0.5 1.01 1.01'))).not.toContain(name);
	expect(toldRules(yoloFile('0 0.5 0.5 1.011 0.5'))).toContain(name);
	expect(toldRules(yoloFile('0 -0.01 0.5 0.1 0.1'))).not.toContain(name);
	expect(toldRules(yoloFile('0 -0.011 0.5 0.1 0.1'))).toContain(name);
});

it('has no fix where the size is unknown or the result lies outside', () => {
	expect(told(yoloFile('0 50 50 20 20', { imageSize: null }), name)[0].fix).toBeUndefined();
	expect(told(yoloFile('0 500 50 20 20'), name)[0].fix).toBeUndefined();
	// Fractions that reach too far: as pixels this would be a speck in the corner.
	expect(told(yoloFile('0 1.5 0.5 0.2 0.2'), name)[0].fix).toBeUndefined();
	expect(told(yoloFile('0 0.1 0.1 1.5 0.1 1.5 0.9'), name)[0].fix).toBeUndefined();
	expect(told(yoloFile('0 50 50 2 2'), name)[0].fix).toBeDefined();
	expect(told(yoloFile('0 50 50 1.9 2'), name)[0].fix).toBeUndefined();
});
