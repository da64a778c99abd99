// What the subcommands do with their options alike.

import type { ArgsDef } from 'citty';
import type { Choices } from '../compute/protocol';
import type { OverlapKind } from '../core/evaluation/columns';

/** A misspelt option must not be taken for its absence. */
export function refuseUnknown(args: Record<string, unknown>, options: ArgsDef): void {
	const camel = Object.keys(options).map((name) =>
		name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase()),
	);
	const aliases = Object.values(options).flatMap((option) => ('alias' in option ? option.alias : undefined));
	const isKnown = (name: string) =>
		name === '_' || Object.hasOwn(options, name) || camel.includes(name) || aliases.includes(name);
	const unknown = Object.keys(args).find((name) => !isKnown(name));
	if (unknown === undefined) return;
	const known = Object.keys(options).filter((name) => options[name]?.type !== 'positional');
	const dashes = unknown.length === 1 ? '-' : '--';
	throw new Error(`There is no option ${dashes}${unknown}. The options are --${known.join(', --')}.`);
}

/** What `--iou` asks for; `null` without it. Throws an Error with a sentence. */
export function overlapKindOf(iou: string | undefined): OverlapKind | null {
	if (iou === undefined) return null;
	if (iou === 'bbox' || iou === 'segm' || iou === 'keypoints') return iou;
	throw new Error(`--iou ${iou}: it must be bbox, segm or keypoints.`);
}

/** The value of an option that is a whole number from `least` to `most`. Throws an Error with a sentence. */
export function wholeNumber(name: string, text: string, least: number, most: number): number {
	const value = text.trim() === '' ? Number.NaN : Number(text);
	if (Number.isInteger(value) && value >= least && value <= most) return value;
	throw new Error(`--${name} is "${text}"; it must be a whole number from ${least} to ${most}.`);
}

/** Choices of a person who chose nothing. */
export const plainChoices: Choices = {
	workspaceFolders: [process.cwd()],
	imageRoot: null,
	recipe: 'torchvision-mask-rcnn',
	predictions: null,
	detections: null,
	sampling: null,
	seed: 0,
	minScore: 0.25,
	swaps: {},
	lossFile: null,
	severities: {},
	running: { trusted: true, nativePath: null, seconds: 60, megabytes: 4096 },
};
