// The text of the hover card: picture, class and size, one sentence, at most three loss terms, links. Plain Markdown, no
// `vscode`, so that a unit test reads it.

import type { HoverCard } from '../../compute/protocol';
import { objectLoss } from '../../core/breakdown/sums';
import type { Estimate } from '../../core/estimate/types';
import type { InspectedObject, Inspection } from '../../core/inspection';
import {
	cardSentence,
	estimateHeadline,
	findingOf,
	formatGradient,
	formatLoss,
	formatShare,
	formatSize,
	lossName,
	objectGradient,
	objectSentence,
	outcomeSentence,
	tierWords,
	totalsSentence,
} from '../../core/words';
import type { TableCard } from '../../messages';
import { commandLink, escapeMarkdown } from './markdown';

/** VS Code prints longer strings as raw text. */
const longest = 100_000;
/** Pictures are left out over this many characters of base64. */
const longestPicture = 60_000;
/** Room between columns; plain spaces would be taken away. */
const gap = '&nbsp;&nbsp;&nbsp;';

export const hoverCommands = ['anchorage.showInOverlay', 'anchorage.showMaskError'];

export function hoverText(path: string, { location, inspection, thumbnail }: HoverCard): string {
	const { image, object } = location;
	const text =
		object === null
			? imageText(path, image, inspection)
			: objectText(path, image, object, inspection, thumbnail ? pictureText(thumbnail) : '');
	return text.length <= longest ? text : objectText(path, image, object ?? 0, inspection, '');
}

function pictureText({ mime, bytes }: { mime: string; bytes: Uint8Array }): string {
	const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
	return base64.length <= longestPicture
		? `![The object in its image](data:${mime};base64,${base64}${sizeHint(bytes)})\n\n`
		: '';
}

/** Largest picture on the card, CSS pixels; pictures come with more pixels for dense screens. */
const largest = { width: 220, height: 150 };

/** Size of a WebP picture on the card, in the form that VS Code reads after the address. */
function sizeHint(bytes: Uint8Array): string {
	if (bytes.length < 30 || String.fromCharCode(...bytes.subarray(12, 16)) !== 'VP8 ') return '';
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const width = view.getUint16(26, true) & 0x3fff;
	const height = view.getUint16(28, true) & 0x3fff;
	const scale = Math.min(1, largest.width / width, largest.height / height);
	return `|width=${Math.round(width * scale)},height=${Math.round(height * scale)}`;
}

function imageText(path: string, image: number, inspection: Inspection): string {
	const { title, size, isFine, sentence } = imageFacts(inspection);
	return [
		`**${escapeMarkdown(title)}** · ${size}`,
		`${isFine ? '$(pass)' : '$(warning)'} ${escapeMarkdown(sentence)}`,
		`${totalsSentence(inspection)}.`,
		links(path, image, null, inspection),
	].join('\n\n');
}

function objectText(
	path: string,
	image: number,
	row: number,
	inspection: Inspection,
	picture: string,
): string {
	const facts = objectFacts(inspection, row);
	if (!facts) return '';
	const { title, size, isFine, sentence, losses } = facts;
	const parts = [
		`**${escapeMarkdown(title)}**${size === '' ? '' : ` · ${size}`}`,
		`${isFine ? '$(pass)' : '$(warning)'} ${escapeMarkdown(sentence)}`,
		lossTable(losses),
		`---\n\n${links(path, image, row, inspection)}`,
	];
	return picture + parts.filter((part) => part !== '').join('\n\n');
}

/** What a card says of a place, wherever it is drawn; the picture apart. */
export function cardFacts({ location, inspection }: HoverCard): Omit<TableCard, 'picture'> | null {
	return location.object === null ? imageFacts(inspection) : objectFacts(inspection, location.object);
}

function imageFacts(inspection: Inspection): Omit<TableCard, 'picture'> {
	const { headline, detail, severity } = findingOf(inspection);
	const { fileName, width, height } = inspection.image;
	const estimate = inspection.estimate
		? estimateWords(inspection.estimate, estimateHeadline(inspection.estimate))
		: '';
	return {
		title: fileName,
		size: `${formatSize(width, height)}, ${formatSize(inspection.input.width, inspection.input.height)} at input`,
		isFine: severity === 'good' || severity === 'information',
		sentence: [headline, detail, estimate].filter((part) => part !== '').join(' '),
		losses: [],
	};
}

function objectFacts(inspection: Inspection, row: number): Omit<TableCard, 'picture'> | null {
	const object = inspection.objects[row];
	if (!object) return null;
	const [x1, y1, x2, y2] = object.boxInput;
	const outcome = outcomeSentence(inspection, row);
	const sentence = cardSentence(inspection, object, row);
	return {
		title: object.className,
		size: [x1, y1, x2, y2].every(Number.isFinite) ? `${sizeWords(x2 - x1, y2 - y1)} at input` : '',
		isFine: objectSentence(inspection, row).ok && (outcome?.ok ?? true),
		sentence:
			outcome && inspection.estimate
				? `${sentence} ${estimateWords(inspection.estimate, outcome.text)}`
				: sentence,
		losses: lossRows(inspection, object),
	};
}

/** Sentences of final detections say how far they can be trusted. */
function estimateWords({ source }: Estimate, sentence: string): string {
	return `${tierWords.estimate.title} from ${source}. ${sentence}`;
}

/** Small sizes keep a decimal: "3.1 × 0.4 px". */
function sizeWords(width: number, height: number): string {
	return Math.min(width, height) >= 10
		? formatSize(width, height)
		: `${width.toFixed(1)} × ${height.toFixed(1)} px`;
}

/** The object's loss and its largest terms: title, value, share. */
function lossRows(inspection: Inspection, object: InspectedObject): TableCard['losses'] {
	const { breakdown } = inspection;
	const { losses } = object;
	const sum = objectLoss(object);
	if (!losses || sum === null || !breakdown) return [];
	const largest = breakdown.terms
		.map(({ title }, row) => ({ title, value: losses[row] ?? 0 }))
		.filter(({ value }) => value !== 0)
		.sort((a, b) => (Number.isNaN(a.value) ? -1 : Number.isNaN(b.value) ? 1 : b.value - a.value))
		.slice(0, 2);
	const gradient = objectGradient(inspection, inspection.objects.indexOf(object));
	return [
		['Loss', formatLoss(sum), `${formatShare(sum, breakdown.total)} of the image`],
		...largest.map(({ title, value }): [string, string, string] => [
			title,
			formatLoss(value),
			`${formatShare(value, sum)} of it`,
		]),
		...(inspection.written && gradient !== null
			? [
					[lossName(inspection.written), formatGradient(gradient), 'gradient on it'] as [
						string,
						string,
						string,
					],
				]
			: []),
	];
}

function lossTable(losses: TableCard['losses']): string {
	if (losses.length === 0) return '';
	const rows = losses.map(
		([title, value, share]) => `|${escapeMarkdown(title)}${gap}|\`${value}\`${gap}|${share}|`,
	);
	return `|  |  |  |\n|:--|--:|:--|\n${rows.join('\n')}`;
}

function links(path: string, image: number, object: number | null, inspection: Inspection): string {
	const out = [
		commandLink(
			'Show in Overlay',
			'anchorage.showInOverlay',
			[{ path, image, object }],
			'Open the overlay at this record',
		),
	];
	if (object !== null && inspection.breakdown?.masks.some((mask) => mask.object === object)) {
		const tooltip = 'Show the mask as the loss sees it';
		out.push(commandLink('Mask Error', 'anchorage.showMaskError', [{ path, image, object }], tooltip));
	}
	return out.join(' · ');
}
