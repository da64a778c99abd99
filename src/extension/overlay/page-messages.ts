// What a page may say: every message is checked against these shapes before anything is done with it.

import * as v from 'valibot';
import { segmentationLosses } from '../../core/segmentation/catalogue';
import { type LossToHost, type OverlayToHost, pageCommands, type SegmentationToHost } from '../../messages';

export const version = v.literal(1);
export const row = v.pipe(v.number(), v.integer(), v.minValue(0));

export const log = v.object({
	v: version,
	kind: v.literal('log'),
	level: v.picklist(['warn', 'error']),
	text: v.pipe(
		v.string(),
		v.transform((text) => text.slice(0, 2000)),
	),
});

const pixels = v.pipe(v.number(), v.finite());
const vertex = { part: row, vertex: row };

export const objectEdit = v.variant('kind', [
	v.object({ kind: v.literal('box'), box: v.tuple([pixels, pixels, pixels, pixels]) }),
	v.object({ kind: v.literal('move'), dx: pixels, dy: pixels }),
	v.object({ kind: v.literal('vertex'), ...vertex, x: pixels, y: pixels }),
	v.object({ kind: v.literal('insert-vertex'), ...vertex, x: pixels, y: pixels }),
	v.object({ kind: v.literal('remove-vertex'), ...vertex }),
	v.object({ kind: v.literal('class'), className: v.string() }),
	v.object({ kind: v.literal('flag'), on: v.boolean() }),
	v.object({ kind: v.literal('duplicate') }),
	v.object({ kind: v.literal('delete') }),
]);

const overlayMessage = v.variant('kind', [
	v.object({ v: version, kind: v.literal('ready') }),
	v.object({ v: version, kind: v.literal('selected'), object: v.nullable(row) }),
	v.object({
		v: version,
		kind: v.literal('command'),
		command: v.picklist(pageCommands),
		object: v.optional(row),
	}),
	v.object({
		v: version,
		kind: v.literal('fix'),
		rule: v.pipe(v.string(), v.maxLength(80)),
		at: v.object({ start: row, end: row }),
	}),
	v.object({ v: version, kind: v.literal('sampling'), sampling: v.picklist(['all', 'seeded', 'dump']) }),
	v.object({
		v: version,
		kind: v.literal('minScore'),
		score: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
	}),
	v.object({
		v: version,
		kind: v.literal('painted'),
		requestedAt: v.number(),
		receivedAt: v.number(),
		paintedAt: v.number(),
		scriptMs: v.number(),
	}),
	v.object({ v: version, kind: v.literal('focus'), focused: v.boolean() }),
	log,
	v.object({ v: version, id: row, kind: v.literal('maskChannel'), mask: row, channel: row }),
	v.object({ v: version, id: row, kind: v.literal('preview'), object: row, edit: objectEdit }),
	v.object({ v: version, id: row, kind: v.literal('edit'), object: row, edit: objectEdit }),
]);

const lossMessage = v.variant('kind', [
	v.object({ v: version, kind: v.literal('ready') }),
	v.object({ v: version, kind: v.literal('command'), command: v.picklist(pageCommands) }),
	log,
]);

const segmentationMessage = v.variant('kind', [
	v.object({ v: version, kind: v.literal('ready') }),
	v.object({ v: version, kind: v.literal('command'), command: v.picklist(pageCommands) }),
	log,
	v.object({
		v: version,
		id: row,
		kind: v.literal('map'),
		map: v.union([
			v.object({ loss: v.picklist(segmentationLosses.map(({ name }) => name)) }),
			v.object({ probability: row }),
		]),
	}),
]);

/** The message, or `null` when it is none that the overlay may send. */
export function readOverlayMessage(value: unknown): OverlayToHost | null {
	const result = v.safeParse(overlayMessage, value);
	return result.success ? (result.output satisfies OverlayToHost) : null;
}

export function readLossMessage(value: unknown): LossToHost | null {
	const result = v.safeParse(lossMessage, value);
	return result.success ? (result.output satisfies LossToHost) : null;
}

export function readSegmentationMessage(value: unknown): SegmentationToHost | null {
	const result = v.safeParse(segmentationMessage, value);
	return result.success ? (result.output satisfies SegmentationToHost) : null;
}
