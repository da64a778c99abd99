// Which prediction is taken for the next label of a folder.

import { expect, it } from 'vitest';
import { predictionFor } from '../../src/extension/segmentation/remembered';

const there =
	(...paths: string[]) =>
	(path: string) =>
		paths.includes(path);

it('carries the label’s name over to the next one', () => {
	const chosen = { stem: 'a1', path: '/pred/a1_pred.png' };
	expect(predictionFor(chosen, 'a1', there('/pred/a1_pred.png'))).toBe('/pred/a1_pred.png');
	expect(predictionFor(chosen, 'b2', there('/pred/b2_pred.png'))).toBe('/pred/b2_pred.png');
	expect(predictionFor(chosen, 'b2', there('/pred/a1_pred.png'))).toBeNull();
	expect(predictionFor(chosen, '$&', there('/pred/$&_pred.png'))).toBe('/pred/$&_pred.png');
});

it('takes a dump without the name for every label, but no other picture', () => {
	const dump = { stem: 'a1', path: '/runs/epoch.safetensors' };
	expect(predictionFor(dump, 'b2', there('/runs/epoch.safetensors'))).toBe('/runs/epoch.safetensors');
	expect(predictionFor(dump, 'b2', there())).toBeNull();
	const picture = { stem: 'a1', path: '/runs/last.png' };
	expect(predictionFor(picture, 'b2', there('/runs/last.png'))).toBeNull();
	expect(predictionFor(picture, 'a1', there('/runs/last.png'))).toBe('/runs/last.png');
});
