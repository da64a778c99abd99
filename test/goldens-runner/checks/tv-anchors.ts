// torchvision: AnchorGenerator (Faster R-CNN, RetinaNet, FCOS) and DefaultBoxGenerator (SSD).

import { evenScales, ssdGrids, ssdSides } from '../../../src/core/grids/ssd';
import { torchvisionSsd } from '../../../src/core/recipes/torchvision-dense';
import type { GoldenCase } from '../case';
import { compareAnchors, compareMaps, compareShapes } from './anchors';
import { tvGrids } from './tv-assign';

export function checkTvAnchors(golden: GoldenCase): void {
	if (golden.hasInput('kind')) {
		golden.require(golden.input<string>('kind') === 'default_boxes', 'the other kind is default boxes');
		checkDefaultBoxes(golden);
		return;
	}
	const grids = tvGrids({
		sizes: golden.input<number[][]>('sizes'),
		aspect_ratios: golden.input<number[][]>('aspect_ratios'),
		padded_image_hw: golden.input<[number, number]>('padded_image_hw'),
		feature_map_hw: golden.input<[number, number][]>('feature_map_hw'),
	});
	compareShapes(
		golden,
		'cell_anchors',
		grids.map(({ shapes }) => shapes),
	);
	golden.values(
		'strides_hw',
		golden.recorded('strides_hw'),
		grids.flatMap(({ strideX, strideY }) => [strideY, strideX]),
		0,
	);
	compareAnchors(golden, grids);
}

function checkDefaultBoxes(golden: GoldenCase): void {
	const maps = golden.input<[number, number][]>('feature_map_hw');
	const [height, width] = golden.input<[number, number]>('image_hw');
	const given = golden.recorded<number[]>('scales');
	const shipped = torchvisionSsd.grids.kind === 'ssd' ? torchvisionSsd.grids.scales : [];
	// SSD300 is told its scales, the others the smallest and the largest.
	const scales =
		golden.name === 'ssd300'
			? shipped
			: evenScales(given[0] as number, given[maps.length - 1] as number, maps.length);
	golden.floats('scales', scales, 1e-12);
	const rule = {
		levels: maps.map(([rows]) => `${rows}`),
		steps: golden.hasInput('steps') ? golden.input<number[]>('steps') : null,
		scales,
		ratios: golden.input<number[][]>('aspect_ratios'),
		clip: golden.input<boolean>('clip') ? ('sides' as const) : ('none' as const),
	};
	const grids = ssdGrids(
		rule,
		{ width, height },
		maps.map(([rows, columns]) => ({ rows, columns })),
	);
	compareMaps(golden, grids);
	// The file's pairs are those before they are clipped.
	compareShapes(
		golden,
		'wh_pairs',
		maps.map((_, level) => ssdSides({ ...rule, clip: 'none' }, level)),
	);
	compareAnchors(golden, grids);
}
