// A dump of raw head outputs becomes HeadOutputs for one image, or is refused: by the tensor's name and both shapes.
// The layout is described in docs/dump.md.

import { type Grid, gridSize, shapesPerPlace } from '../core/grids/grid';
import type { HeadOutputs, MaskOutputs, RegionOutputs } from '../core/head-outputs';
import type { InputTransform } from '../core/inspection';
import type { LossTermName, Recipe } from '../core/recipe';
import { openNpz } from './npz';
import { openSafetensors } from './safetensors';
import { shapeWords, type TensorFile, type TensorFileError, TensorValuesError, valueCount } from './tensors';
import { headsFromTorchvision, type Tensor } from './torchvision';

/** Opens `*.safetensors` or `*.npz`; throws only for errors of the file system. */
export function openDump(path: string): TensorFile | TensorFileError {
	return path.toLowerCase().endsWith('.npz') ? openNpz(path) : openSafetensors(path);
}

export interface DumpTarget {
	recipe: Recipe;
	grids: readonly Grid[];
	input: InputTransform;
	/** Names under which the image may stand in a dump of many: its id, its file name without folder and extension. */
	imageNames: readonly string[];
	/** Class names and ids of the annotation file, to find each class's channel. */
	classes: readonly { id: number | null; name: string }[];
}

/** `absent`: the dump is fine but holds nothing for this image. */
export type DumpResult = { heads: HeadOutputs } | { absent: true } | { error: string };

/** Reads and checks the head outputs of one image. */
export function readDump(file: TensorFile, target: DumpTarget): DumpResult {
	const prefix = prefixFor(file, target.imageNames);
	if (prefix === null) return { absent: true };
	const reader = new DumpReader(file, prefix, target);
	try {
		return {
			heads: target.recipe.anchors.kind === 'matterport' ? reader.matterport() : reader.channelsFirst(),
		};
	} catch (error) {
		if (error instanceof Refused) return { error: `${file.name} does not fit: ${error.message}` };
		if (error instanceof TensorValuesError) return { error: `${file.name}: ${error.message}` };
		throw error;
	}
}

/** '' for a dump of one image, 'name/' in a dump of many, `null` when the image is not in it. */
function prefixFor(file: TensorFile, names: readonly string[]): string | null {
	const keys = [...file.tensors.keys()];
	for (const name of names) if (keys.some((key) => key.startsWith(`${name}/`))) return `${name}/`;
	if (keys.some((key) => key.includes('/'))) return null;
	const only = file.metadata.image;
	if (only !== undefined && !names.includes(only) && !names.includes(only.replace(/\.[^.]*$/, '')))
		return null;
	return '';
}

/** Why a dump is refused; never leaves this file. */
class Refused extends Error {}

const lossTermNames: readonly LossTermName[] = ['rpn_objectness', 'rpn_box', 'roi_class', 'roi_box', 'mask'];

class DumpReader {
	constructor(
		private readonly file: TensorFile,
		private readonly prefix: string,
		private readonly target: DumpTarget,
	) {}

	/** torchvision and py-faster-rcnn: `[A, H, W]` maps a level. */
	channelsFirst(): HeadOutputs {
		const { grids, recipe } = this.target;
		this.checkInputSize();
		const scores = recipe.anchors.kind === 'py-faster-rcnn' ? 2 : 1;
		const level = (name: string, perAnchor: number): Tensor[] =>
			grids.map((grid) =>
				this.tensor(`${name}.${grid.name}`, [perAnchor * shapesPerPlace(grid), grid.rows, grid.columns]),
			);
		const classes = this.has('roi_class_logits') ? (this.shape('roi_class_logits')[1] ?? 0) : 0;
		const count = this.has('roi_boxes') ? (this.shape('roi_boxes')[0] ?? 0) : 0;
		return headsFromTorchvision(
			{
				objectness: level('rpn_objectness', scores),
				deltas: level('rpn_deltas', 4),
				drawn: this.drawn(),
				regions: this.has('roi_boxes')
					? {
							boxes: Float64Array.from(this.tensor('roi_boxes', [count, 4]).data),
							classes,
							classLogits: this.tensor('roi_class_logits', [count, classes]),
							boxDeltas: this.tensor('roi_box_deltas', [count, 4 * classes]),
							...this.channels('roi_class_logits', classes),
							masks: this.masks('roi_mask_logits', count, classes, 'logits'),
						}
					: null,
				recorded: this.recorded(),
			},
			this.file.name,
		);
	}

	/** Matterport's own outputs: channels last, normalised `y1, x1, y2, x2` boxes, mask probabilities. */
	matterport(): HeadOutputs {
		const { grids, input } = this.target;
		this.checkInputSize();
		const anchors = grids.reduce((sum, grid) => sum + gridSize(grid), 0);
		const scores = this.tensor('rpn_class_logits', [anchors, 2]).data;
		const objectness = new Float32Array(anchors);
		for (let k = 0; k < anchors; k++)
			objectness[k] = (scores[2 * k + 1] as number) - (scores[2 * k] as number);
		let regions: RegionOutputs | null = null;
		if (this.has('rois')) {
			const count = this.shape('rois')[0] ?? 0;
			const classes = this.shape('mrcnn_class_logits')[1] ?? 0;
			const rois = this.tensor('rois', [count, 4]).data;
			const boxes = new Float64Array(4 * count);
			for (let k = 0; k < count; k++) {
				const [y1, x1, y2, x2] = rois.subarray(4 * k, 4 * k + 4) as unknown as [
					number,
					number,
					number,
					number,
				];
				const [w, h] = [input.paddedWidth - 1, input.paddedHeight - 1];
				boxes.set([x1 * w, y1 * h, x2 * w + 1, y2 * h + 1], 4 * k);
			}
			regions = {
				boxes,
				classes,
				classLogits: this.tensor('mrcnn_class_logits', [count, classes]).data,
				boxDeltas: this.tensor('mrcnn_bbox', [count, classes, 4]).data,
				...this.channels('mrcnn_class_logits', classes),
				masks: this.masks('mrcnn_mask', count, classes, 'probabilities'),
			};
		}
		return {
			source: this.file.name,
			objectness,
			deltas: this.tensor('rpn_bbox', [anchors, 4]).data,
			drawn: this.drawn(),
			regions,
			recorded: this.recorded(),
		};
	}

	private has(name: string): boolean {
		return this.file.tensors.has(this.prefix + name);
	}

	private shape(name: string): number[] {
		const info = this.file.tensors.get(this.prefix + name);
		if (!info) throw new Refused(`the tensor \`${this.prefix}${name}\` is missing.`);
		return info.shape;
	}

	/** A tensor of exactly this shape whose every value is finite. */
	private tensor(name: string, shape: number[]): Tensor {
		const found = this.shape(name);
		if (found.length !== shape.length || found.some((side, k) => side !== shape[k])) {
			throw new Refused(
				`\`${this.prefix}${name}\` is ${shapeWords(found)}, this recipe needs ${shapeWords(shape)} for this image.`,
			);
		}
		const data = this.file.readFloats(this.prefix + name);
		this.requireFinite(name, data, shape, 0);
		return { shape, data };
	}

	private requireFinite(name: string, data: Float32Array, shape: readonly number[], first: number): void {
		let at = 0;
		while (at < data.length && Number.isFinite(data[at])) at++;
		if (at === data.length) return;
		throw new Refused(
			`\`${this.prefix}${name}\` (${shapeWords(shape)}) holds ${data[at]} at position [${positionOf(first + at, shape).join(', ')}].`,
		);
	}

	private masks(name: string, count: number, classes: number, kind: MaskOutputs['kind']): MaskOutputs | null {
		const { mask } = this.target.recipe;
		if (!mask || !this.has(name)) return null;
		const { size } = mask;
		const shape = this.shape(name);
		const last = kind === 'probabilities';
		const channels = shape[last ? 3 : 1] ?? 0;
		const rows = shape[0] ?? 0;
		const wanted = last ? [rows, size, size, classes] : [rows, channels === 1 ? 1 : classes, size, size];
		if (shape.length !== 4 || shape.some((side, k) => side !== wanted[k])) {
			throw new Refused(
				`\`${this.prefix}${name}\` is ${shapeWords(shape)}, this recipe needs ${shapeWords([count, classes, size, size].map((side, k) => (last ? ([count, size, size, classes][k] as number) : side)))}.`,
			);
		}
		const perRow = channels * size * size;
		for (let row = 0; row < rows; row++) {
			this.requireFinite(
				name,
				this.file.readFloats(this.prefix + name, row * perRow, perRow),
				shape,
				row * perRow,
			);
		}
		return {
			kind,
			size,
			channels,
			rows: rows === count ? 'regions' : 'foreground',
			count: rows,
			read: (row, channel) => {
				if (row >= rows) throw new RangeError(`mask row ${row} of ${rows}`);
				if (!last) {
					return this.file.readFloats(this.prefix + name, row * perRow + channel * size * size, size * size);
				}
				const all = this.file.readFloats(this.prefix + name, row * perRow, perRow);
				return Float32Array.from({ length: size * size }, (_, k) => all[k * channels + channel] as number);
			},
		};
	}

	private drawn(): HeadOutputs['drawn'] {
		const names = ['rpn_sampled_positive', 'rpn_sampled_negative'];
		if (!names.every((name) => this.has(name))) return null;
		const anchors = this.target.grids.reduce((sum, grid) => sum + gridSize(grid), 0);
		const [positive, negative] = names.map((name) => {
			const values = this.file.readNumbers(this.prefix + name);
			const wrong = values.find((value) => !(Number.isInteger(value) && value >= 0 && value < anchors));
			if (wrong !== undefined) {
				throw new Refused(
					`\`${this.prefix}${name}\` holds the index ${wrong}; this image has ${anchors} anchors.`,
				);
			}
			return Int32Array.from(values).sort();
		});
		return { positive: positive as Int32Array, negative: negative as Int32Array };
	}

	private recorded(): HeadOutputs['recorded'] {
		const found: Partial<Record<LossTermName, number>> = {};
		for (const name of lossTermNames) {
			if (!this.has(`loss.${name}`)) continue;
			if (valueCount(this.shape(`loss.${name}`)) !== 1) {
				throw new Refused(
					`\`${this.prefix}loss.${name}\` is ${shapeWords(this.shape(`loss.${name}`))}, it must be a single value.`,
				);
			}
			found[name] = this.file.readNumbers(`${this.prefix}loss.${name}`)[0] as number;
		}
		return Object.keys(found).length > 0 ? found : null;
	}

	/** The dump may say for which input it was made; another image's or recipe's is refused with both sizes. */
	private checkInputSize(): void {
		if (!this.has('input_hw')) return;
		if (valueCount(this.shape('input_hw')) !== 2) {
			throw new Refused(
				`\`${this.prefix}input_hw\` is ${shapeWords(this.shape('input_hw'))}, it must be height and width.`,
			);
		}
		const [height, width] = this.file.readNumbers(`${this.prefix}input_hw`) as unknown as [number, number];
		const { input, recipe } = this.target;
		if (height === input.height && width === input.width) return;
		throw new Refused(
			`it was made for an input of ${width} × ${height} px, but ${recipe.title} resizes this image to ${input.width} × ${input.height} px.`,
		);
	}

	/**
	 * Which channel is which class. The metadata's "classes" (names by channel, background first) decides; without it the
	 * file's own class ids where they fit as they are, else its classes in order of id from 1 on. A file that numbers no
	 * classes (VOC, LabelMe) may hold only some of them, so its order says nothing unless it has exactly as many.
	 */
	private channels(tensor: string, channels: number): Pick<RegionOutputs, 'channelOf' | 'channelName'> {
		const names = this.classNames();
		if (names && names.length !== channels) {
			throw new Refused(
				`its metadata lists ${names.length} classes, but \`${this.prefix}${tensor}\` has ${channels}.`,
			);
		}
		const known = [...this.target.classes];
		const ids = known.map((item) => item.id).filter((id): id is number => id !== null);
		const asTheyAre = ids.length === known.length && ids.every((id) => id >= 1 && id < channels);
		const unnumbered = ids.length < known.length;
		const unsure = unnumbered && known.length !== channels - 1;
		const ordered = unnumbered ? known : known.sort((a, b) => (a.id as number) - (b.id as number));
		return {
			channelOf({ className, classId }) {
				if (names) {
					const at = names.indexOf(className, 1);
					return at < 1 ? null : at;
				}
				if (unsure) return null;
				if (asTheyAre && classId !== null) return classId < channels ? classId : null;
				const at = ordered.findIndex((item) => item.name === className) + 1;
				return at >= 1 && at < channels ? at : null;
			},
			channelName(channel) {
				if (channel === 0) return 'background';
				if (names) return names[channel] ?? `class ${channel}`;
				if (unsure) return `class ${channel}`;
				const item = asTheyAre ? known.find(({ id }) => id === channel) : ordered[channel - 1];
				return item?.name ?? `class ${channel}`;
			},
		};
	}

	private classNames(): string[] | null {
		const text = this.file.metadata.classes;
		if (text === undefined) return null;
		let names: unknown;
		try {
			names = JSON.parse(text);
		} catch {
			names = null;
		}
		if (!Array.isArray(names) || !names.every((name) => typeof name === 'string')) {
			throw new Refused('its metadata "classes" is no JSON list of names.');
		}
		return names;
	}
}

function positionOf(index: number, shape: readonly number[]): number[] {
	const out: number[] = [];
	let rest = index;
	for (let k = shape.length - 1; k >= 0; k--) {
		out.unshift(rest % (shape[k] as number));
		rest = Math.floor(rest / (shape[k] as number));
	}
	return out;
}
