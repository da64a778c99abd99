// Damage that suits a format: the columns of its tables, the tree of its records, its elements, its masks and its tracks.

import type { FormatName } from '../../src/formats/types';
import { maskDamages } from './damage-masks';
import { hostileNames, hostileNumbers } from './hostile';
import type { Random } from './random';
import { asText, type Damage, replaceOne } from './replace';
import { structure } from './structure';

/** Kinds of damage for files of a format; at least one. */
export function formatDamages(format: FormatName): Record<string, Damage> {
	if (format === 'tensorflow-csv' || format === 'open-images') return tables;
	if (format === 'kitti' || format === 'yolo') return rows;
	if (format === 'voc') return elements;
	if (format === 'cvat') return { ...elements, ...videos };
	if (format === 'via') return { ...records, regions };
	if (format === 'coco' || format === 'bdd100k' || format === 'createml' || format === 'cityscapes')
		return records;
	return { ...records, ...maskDamages };
}

const records: Record<string, Damage> = {
	structure: asText(structure),
	name: asText((text, random) =>
		replaceOne(text, random, /"[^"\n]*"/g, () => JSON.stringify(random.pick(hostileNames))),
	),
	escape: asText((text, random) =>
		replaceOne(
			text,
			random,
			/"/g,
			() => `"${random.pick(['\\u12', '\\x41', '\\', '\\ud800', '\\"', '\t', '\\u0000'])}`,
		),
	),
};

/** VIA writes the regions of an image as a list or, earlier, as an object of numbered members. */
const regions = asText((text, random) => {
	const [from, to] = random.pick([
		[/"regions":\s*\[/g, '"regions": {"0":'],
		[/"regions":\s*\{/g, '"regions": ['],
		[/"(all_points_[xy])":\s*\[/g, '"all_points_x": {"0": '],
		[/"shape_attributes":\s*\{/g, '"shape_attributes": "{'],
	] as const);
	return replaceOne(text, random, from, () => to);
});

/** What stands between two separators of a line. */
const cell = /[^,\n\r]+/g;

const tables: Record<string, Damage> = {
	quote: asText((text, random) =>
		replaceOne(text, random, /[,\n]|\b/g, (found) =>
			random.pick([`"${found}`, `${found}"`, `""${found}`, '"']),
		),
	),
	quoted: asText((text, random) =>
		text.replace(cell, (found) =>
			random.next() < 0.3 ? `"${random.pick(['', '""', '\n', ','])}${found}"` : found,
		),
	),
	separator: asText((text, random) => text.replaceAll(',', random.pick([';', '\t', '|', ' , ', ',,']))),
	separators: asText((text, random) =>
		text.replace(/,/g, (found) => (random.next() < 0.1 ? random.pick([';', '\t', '', ',,']) : found)),
	),
	cell: asText((text, random) =>
		replaceOne(text, random, cell, () => random.pick([...hostileNumbers, ...hostileNames])),
	),
	header: asText((text, random) => {
		const [header = ''] = text.split('\n', 1);
		const names = header.split(',');
		const changed = random.pick([
			[...names, ...names],
			names.slice(1),
			[...names].reverse(),
			names.map((name) => name.toUpperCase()),
			names.map(() => names[0] ?? ''),
			[],
		]);
		return changed.join(',') + text.slice(header.length);
	}),
	line: asText(damagedLine),
};

const rows: Record<string, Damage> = {
	line: asText(damagedLine),
	cell: asText((text, random) =>
		replaceOne(text, random, /[^ \n\r]+/g, () => random.pick([...hostileNumbers, ...hostileNames])),
	),
	long: asText((text, random) =>
		replaceOne(text, random, /[^ \n\r]+/g, (found) =>
			`${found.slice(0, 12)} `.repeat(random.pick([2, 7, 1001, 20_000])),
		),
	),
};

/** One line comes again, grows, shrinks, or goes. */
function damagedLine(text: string, random: Random): string {
	const lines = text.split('\n');
	const at = random.below(lines.length);
	const line = lines[at] as string;
	const fields = line.split(/[ ,]/);
	const put = random.pick([
		[line, line],
		[],
		[line + line],
		[fields.slice(0, random.below(fields.length + 1)).join(line.includes(',') ? ',' : ' ')],
		Array.from({ length: 300 }, () => line),
		[`${line}${','.repeat(20_000)}`],
	]);
	return [...lines.slice(0, at), ...put, ...lines.slice(at + 1)].join('\n');
}

const attribute = /[\w:-]+="[^"]*"/g;

const elements: Record<string, Damage> = {
	attribute: asText((text, random) =>
		replaceOne(text, random, attribute, (found) =>
			random.pick([
				`${found} ${found}`,
				'',
				found.replaceAll('"', ''),
				found.replaceAll('"', "'"),
				`${found.slice(0, found.indexOf('='))}="${random.pick([...hostileNumbers, ...hostileNames])}"`,
				`${found.slice(0, -1)}`,
			]),
		),
	),
	content: asText((text, random) =>
		replaceOne(text, random, />[^<>]*</g, () => `>${random.pick([...hostileNumbers, ...hostileNames])}<`),
	),
	element: asText((text, random) =>
		replaceOne(text, random, /<\/?[\w.-]+[^>]*>/g, (found) =>
			random.pick([
				'',
				found + found,
				found.replace('<', '</'),
				found.replace('>', '/>'),
				found.toUpperCase(),
			]),
		),
	),
	markup: asText((text, random) =>
		replaceOne(text, random, /[<>]/g, (found) =>
			random.pick([
				`<!--${found}`,
				`${found}-->`,
				`<![CDATA[${found}`,
				`<?x ${found}`,
				`<!DOCTYPE a [${found}`,
				`&${found}`,
			]),
		),
	),
	entity: asText((text, random) =>
		replaceOne(
			text,
			random,
			/[\w"]/g,
			(found) =>
				found +
				random.pick(['&amp;', '&#', '&#x110000;', '&#xD800;', '&lt', '&#0;', '&nope;', '&#99999999999;']),
		),
	),
};

const frames = ['0', '5', '99999', '999999', '999999999', '1e9', '9007199254740992', '-1', '2.5', 'NaN'];

/** Frames of videos: far apart, many, or none. */
const videos: Record<string, Damage> = {
	frame: asText((text, random) =>
		replaceOne(text, random, /\bframe="[^"]*"/g, () => `frame="${random.pick(frames)}"`),
	),
	task: asText((text, random) => {
		const said = `<task><original_size><width>${random.pick(frames)}</width><height>9</height></original_size><stop_frame>${random.pick(frames)}</stop_frame><frame_filter>step=${random.pick(frames)}</frame_filter></task>`;
		return replaceOne(text, random, /<meta>|<annotations>/g, (found) => `${found}<meta>${said}</meta>`);
	}),
	tracks: asText((text, random) => {
		const corners = Array.from({ length: random.pick([3, 40, 2000]) }, (_, at) => `${at},${(at * at) % 97}`);
		const shape = (frame: string) =>
			random.pick([
				`<box frame="${frame}" xtl="1" ytl="2" xbr="30" ybr="40" outside="0" occluded="0" keyframe="1"/>`,
				`<polygon frame="${frame}" keyframe="1" outside="0" points="${corners.join(';')}"/>`,
				`<ellipse frame="${frame}" cx="9" cy="9" rx="4" ry="5" rotation="${random.pick(hostileNumbers)}"/>`,
			]);
		const track = `<track id="7" label="a">${shape('0')}${shape(random.pick(frames))}${shape(random.pick(frames))}</track>`;
		const many = track.repeat(random.pick([1, 3, 300]));
		return replaceOne(text, random, /<(?:image|track|\/annotations)\b/g, (found) => many + found);
	}),
	runs: asText((text, random) => {
		const [width, height] = [random.pick(hostileNumbers), random.pick(hostileNumbers)];
		const rle = random.pick([
			'',
			'1',
			'256000000',
			'0, 16000, 1e9',
			'a, b',
			'-5, 5',
			'1.5, 2',
			'1,'.repeat(20_000),
		]);
		const mask = `<mask label="a" rle="${rle}" left="${random.pick(hostileNumbers)}" top="0" width="${width}" height="${height}"/>`;
		return replaceOne(text, random, /<(?:box|polygon|mask|\/image)\b/g, (found) => mask + found);
	}),
};
