// What the framework itself computed in the step that a dump was written in: its anchors, their labels and its losses.

import { anchorCount } from '../core/grids/grid';
import type { FrameworkRecord } from '../core/head-outputs';
import type { LossTermName } from '../core/recipe';
import { type DumpReader, Refused } from './dump-reader';
import { shapeWords, valueCount } from './tensors';

/** `null` where the dump holds nothing of it. Throws `Refused` for tensors that do not fit the recipe's grids. */
export function readFrameworkRecord(reader: DumpReader): FrameworkRecord | null {
	const losses = readLosses(reader);
	const total = reader.has('loss.total') ? singleValue(reader, 'loss.total') : null;
	const anchors = readAnchors(reader);
	const labels = reader.has('anchor_labels') ? readLabels(reader) : null;
	if (!anchors && !labels && total === null && Object.keys(losses).length === 0) return null;
	return { title: frameworkTitle(reader), losses, total, anchors, labels };
}

/** "torchvision 0.28.0". */
function frameworkTitle({ file: { metadata } }: DumpReader): string {
	const { framework, framework_version: version } = metadata;
	if (!framework) return 'the framework';
	return version ? `${framework} ${version}` : framework;
}

function readLosses(reader: DumpReader): Partial<Record<LossTermName, number>> {
	const found: Partial<Record<LossTermName, number>> = {};
	for (const { name } of reader.target.recipe.losses)
		if (reader.has(`loss.${name}`)) found[name] = singleValue(reader, `loss.${name}`);
	return found;
}

/** The only value of a tensor. A loss may be NaN: that is what the framework had. */
export function singleValue(reader: DumpReader, name: string): number {
	const shape = reader.shape(name);
	if (valueCount(shape) !== 1)
		throw new Refused(`\`${reader.prefix}${name}\` is ${shapeWords(shape)}, it must be a single value.`);
	return reader.file.readNumbers(reader.prefix + name)[0] as number;
}

function readAnchors(reader: DumpReader): FrameworkRecord['anchors'] {
	const count = anchorCount(reader.target.grids);
	if (reader.has('anchors')) return { sides: 4, values: reader.tensor('anchors', [count, 4]).data };
	if (reader.has('points')) return { sides: 2, values: reader.tensor('points', [count, 2]).data };
	return null;
}

function readLabels(reader: DumpReader): Int8Array {
	const values = reader.tensor('anchor_labels', [anchorCount(reader.target.grids)]).data;
	const wrong = values.findIndex((value) => value !== 1 && value !== 0 && value !== -1);
	if (wrong >= 0)
		throw new Refused(
			`\`${reader.prefix}anchor_labels\` holds ${values[wrong]} at position [${wrong}]; labels are 1 positive, 0 negative and -1 ignored.`,
		);
	return Int8Array.from(values);
}
