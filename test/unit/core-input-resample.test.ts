// Resized pictures against those of torch, OpenCV, Pillow and scikit-image (scripts/goldens/resample.py).

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';
import {
	resampleOpenCv,
	resampleOpenCvFloat,
	resamplePillow,
	resampleSkimage,
	resampleTorch,
} from '../../src/core/input/resample';

interface Case {
	/** Height and width. */
	from: [number, number];
	to: [number, number];
	picture: number[];
	torch: number[];
	opencv: number[];
	opencvFloat: number[];
	pillow: number[];
	skimage: number[];
}

const { cases, factors, versions } = JSON.parse(
	readFileSync(join(root, 'test/unit/fixtures/resample.json'), 'utf8'),
) as {
	versions: Record<string, string>;
	cases: Case[];
	factors: (Pick<Case, 'from' | 'to' | 'picture' | 'opencvFloat'> & { factor: number })[];
};

const size = ([height, width]: [number, number]) => ({ width, height });

function expectNear(values: ArrayLike<number>, wanted: readonly number[], limit: number): void {
	expect(values.length).toBe(wanted.length);
	const largest = wanted.reduce(
		(most, value, k) => Math.max(most, Math.abs(value - (values[k] as number))),
		0,
	);
	expect(largest).toBeLessThanOrEqual(limit);
}

describe.each(cases.map((each) => ({ name: `${each.from.join(' x ')} to ${each.to.join(' x ')}`, each })))(
	'$name',
	({ each }) => {
		const from = size(each.from);
		const to = size(each.to);
		const bytes = Uint8Array.from(each.picture);
		const floats = Float32Array.from(each.picture);

		it(`torch ${versions.torch}`, () => {
			expectNear(resampleTorch(floats, from, to, 3), each.torch, 1e-4);
		});
		it(`OpenCV ${versions.opencv} on bytes, exactly`, () => {
			expect(Array.from(resampleOpenCv(bytes, from, to, 3))).toEqual(each.opencv);
		});
		it(`OpenCV ${versions.opencv} on floats`, () => {
			expectNear(resampleOpenCvFloat(floats, from, to, 3), each.opencvFloat, 5e-4);
		});
		it(`Pillow ${versions.pillow}, exactly`, () => {
			expect(Array.from(resamplePillow(bytes, from, to, 3))).toEqual(each.pillow);
		});
		it(`scikit-image ${versions.skimage}, cut to whole numbers`, () => {
			const values = resampleSkimage(bytes, from, to, 3);
			expect(values.length).toBe(each.skimage.length);
			for (const [k, exact] of each.skimage.entries()) {
				// Whole numbers lie on the edge: the last digit of the arithmetic decides.
				const isWhole = Math.abs(exact - Math.round(exact)) < 1e-6;
				if (isWhole) expect([Math.round(exact), Math.round(exact) - 1]).toContain(values[k]);
				else expect(values[k]).toBe(Math.floor(exact));
			}
		});
	},
);

it.each(factors)('OpenCV by a factor of $factor', ({ from, to, picture, factor, opencvFloat }) => {
	const floats = Float32Array.from(picture);
	expectNear(resampleOpenCvFloat(floats, size(from), size(to), 3, 1 / factor), opencvFloat, 5e-4);
});
