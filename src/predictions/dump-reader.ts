// The tensors of one image in a dump, with the checks that all layouts share: shapes, finite values, classes, input size.

import type { Grid } from '../core/grids/grid';
import type { ClassChannels } from '../core/head-outputs';
import type { InputTransform } from '../core/inspection';
import type { Recipe } from '../core/recipe';
import { backgroundChannel } from '../core/recipe-facts';
import { shapeWords, type TensorFile } from './tensors';

export interface DumpTarget {
	recipe: Recipe;
	grids: readonly Grid[];
	input: InputTransform;
	/** Size of the picture, pixels. */
	image: { width: number; height: number };
	/** Names under which the image may stand in a dump of many: its id, its file name without folder and extension. */
	imageNames: readonly string[];
	/** Class names and ids of the annotation file, to find each class's channel. */
	classes: readonly { id: number | null; name: string }[];
}

export interface Tensor {
	shape: number[];
	data: Float32Array;
}

/** Why a dump is refused; `readDump` turns it into a sentence. */
export class Refused extends Error {}

/** The tensors of one image in a file, by name. */
export class TensorReader {
	constructor(
		readonly file: TensorFile,
		readonly prefix: string,
	) {}

	has(name: string): boolean {
		return this.file.tensors.has(this.prefix + name);
	}

	/** Throws `Refused` where the tensor is missing. */
	shape(name: string): number[] {
		const info = this.file.tensors.get(this.prefix + name);
		if (!info) throw new Refused(`the tensor \`${this.prefix}${name}\` is missing.`);
		return info.shape;
	}

	requireFinite(name: string, data: Float32Array, shape: readonly number[], first: number): void {
		let at = 0;
		while (at < data.length && Number.isFinite(data[at])) at++;
		if (at === data.length) return;
		throw new Refused(
			`\`${this.prefix}${name}\` (${shapeWords(shape)}) holds ${data[at]} at position [${positionOf(first + at, shape).join(', ')}].`,
		);
	}

	/** Names by channel of the metadata, `null` without. */
	classNames(): string[] | null {
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

/** The head outputs of one image in a dump, each tensor checked for its shape and for values that are not finite. */
export class DumpReader extends TensorReader {
	constructor(
		file: TensorFile,
		prefix: string,
		readonly target: DumpTarget,
	) {
		super(file, prefix);
	}

	/** A tensor of exactly this shape whose every value is finite. */
	tensor(name: string, shape: number[]): Tensor {
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

	/**
	 * Which channel is which class. The metadata's "classes" (names by channel, the background's too where the head has one)
	 * decides; without it the file's own class ids where they fit as they are, else its classes in order of id. A file that
	 * numbers no classes (VOC, LabelMe) may hold only some of them, so its order says nothing unless it has exactly as many.
	 */
	channels(tensor: string, channels: number): ClassChannels {
		const names = this.classNames();
		if (names && names.length !== channels) {
			throw new Refused(
				`its metadata lists ${names.length} classes, but \`${this.prefix}${tensor}\` has ${channels}.`,
			);
		}
		const background = backgroundChannel(this.target.recipe);
		const first = background === 'first' ? 1 : 0;
		const end = background === 'last' ? channels - 1 : channels;
		const known = [...this.target.classes];
		const ids = known.map((item) => item.id).filter((id): id is number => id !== null);
		if (!names && known.length > end - first) {
			throw new Refused(
				`\`${this.prefix}${tensor}\` has channels for ${end - first} classes, the annotation file has ${known.length}. Give the dump's metadata a "classes" list, or choose the dump of the model that was trained on this file.`,
			);
		}
		const asTheyAre = ids.length === known.length && ids.every((id) => id >= first && id < end);
		const unnumbered = ids.length < known.length;
		const unsure = unnumbered && known.length !== end - first;
		const ordered = unnumbered ? known : known.sort((a, b) => (a.id as number) - (b.id as number));
		const inRange = (channel: number) => (channel >= first && channel < end ? channel : null);
		return {
			classes: channels,
			channelOf({ className, classId }) {
				if (names) return inRange(names.indexOf(className, first));
				if (unsure) return null;
				if (asTheyAre && classId !== null) return inRange(classId);
				const at = ordered.findIndex((item) => item.name === className);
				return at < 0 ? null : inRange(at + first);
			},
			channelName(channel) {
				if (channel < first || channel >= end) return 'background';
				if (names) return names[channel] ?? `class ${channel}`;
				if (unsure) return `class ${channel}`;
				const item = asTheyAre ? known.find(({ id }) => id === channel) : ordered[channel - first];
				return item?.name ?? `class ${channel}`;
			},
		};
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
