// The scenes that the probe model is trained on: the same from the same seed, and wrong where it was planned.

import { expect, it } from 'vitest';
import { randomScenes } from '../../scripts/sample/random-scenes.mjs';

it('are the same from the same seed, others from another', () => {
	expect(randomScenes(20, 3, 4)).toEqual(randomScenes(20, 3, 4));
	expect(randomScenes(20, 3, 4)).not.toEqual(randomScenes(20, 4, 4));
});

it('have every class, lie inside the picture, and now and then hold nothing', () => {
	const scenes = randomScenes(120, 5);
	const objects = scenes.flatMap((scene) => scene.objects);
	expect(new Set(objects.map((object) => object.class)).size).toBe(6);
	for (const { outline } of objects)
		outline.forEach((value, k) => {
			expect(value).toBeGreaterThanOrEqual(0);
			expect(value).toBeLessThanOrEqual(k % 2 ? 360 : 480);
		});
	expect(scenes.some((scene) => scene.objects.length === 0)).toBe(true);
	expect(objects.every(({ label }) => label === null)).toBe(true);
});

it('have as many label errors as asked for, of each kind alike, one in a picture', () => {
	const scenes = randomScenes(60, 6, 12);
	const wrong = scenes.map(({ objects }) => objects.filter(({ label }) => label !== null));
	expect(wrong.every((list) => list.length <= 1)).toBe(true);
	const labels = wrong.flat().map(({ label }) => label);
	expect(labels).toHaveLength(12);
	expect(labels.filter((label) => label === 'none')).toHaveLength(4);
	expect(labels.filter((label) => label !== 'none' && label?.class)).toHaveLength(4);
	for (const object of wrong.flat())
		if (object.label !== 'none') expect(object.label?.class).not.toBe(object.class);
	expect(() => randomScenes(3, 6, 12)).toThrow(RangeError);
});
