// The tool that lists the images of a file: in its order, or those first that cost most, match worst or have most problems.

import type { ImageOverview, ImageSummary } from '../compute/protocol';
import { type ImageSort, orderKey, sortedLoss } from '../core/image-order';
import { enumerate, formatCount, formatIou, formatLoss, plural } from '../core/words';
import { fileBase } from '../formats/paths';
import { openAnnotations } from './find';
import { whyNoLosses } from './losses';
import { findProblems } from './problems';
import { limitProperty, properties, toolSchema } from './schema';
import { type AgentEngine, type AgentTool, answerOf, figure, mostRows } from './tool';

interface Input {
	file: string;
	by?: 'file' | 'loss' | 'weakest' | 'problems';
	term?: string;
	from?: number;
	limit?: number;
}

const usualLimit = 20;
/** Images that are inspected for one list. Of more a scan of the data set tells, in processes of its own. */
const mostInspected = 5000;
/** Images of one question: it can be taken back between two. */
const inspectedTogether = 50;

export const listImages: AgentTool<Input> = {
	name: 'anchorage_list_images',
	title: 'List Images',
	description:
		'Lists the images of an annotation file with their ids, rows, numbers of objects, weighted losses and problems. Put in order by "loss" (highest first; needs raw head outputs of a model), one "term" of it, "weakest" (the image whose worst-matched object has the lowest best IoU first), "problems" (most errors and warnings first) or "file". Use it to find the images worth a look, then anchorage_summarise_image for one of them.',
	effect: 'reads',
	schema: toolSchema(
		{
			file: properties.file,
			by: {
				type: 'string',
				enum: ['file', 'loss', 'weakest', 'problems'],
				description: 'What to put them in order by; the order of the file unless given.',
			},
			term: {
				type: 'string',
				minLength: 1,
				description:
					'With "loss", one term of it instead of the total, by its name in anchorage_summarise_image: mask, roi_class.',
			},
			from: {
				type: 'integer',
				minimum: 0,
				description: 'Place in the list to start at, counted from 0; to go on where an answer ended.',
			},
			limit: limitProperty('Most images to list', usualLimit, mostRows),
		},
		['file'],
	),
	doing: ({ file }) => `Listing images of ${file}`,
	async run(engine, { file, by, term, from = 0, limit = usualLimit }) {
		const sort: ImageSort = term === undefined ? (by ?? 'file') : `term:${term}`;
		if (term !== undefined && by !== undefined && by !== 'loss')
			throw new Error(`"term" goes with "by": "loss", not with "${by}".`);
		const { path, summary, title } = await openAnnotations(engine, file);
		const count = summary.imageCount;
		const images = await engine.images(path, 0, count);
		const isInspected = sort !== 'file' && sort !== 'problems';
		const looked = isInspected ? Math.min(count, mostInspected) : count;
		const problems = sort === 'problems' ? (await findProblems(engine, path)).byImage : null;
		const overviews = new Map<number, ImageOverview>();
		if (isInspected)
			for (const each of await overviewsOf(engine, path, 0, looked)) overviews.set(each.row, each);
		if (sort === 'loss' || term !== undefined) await refuseWithoutLosses(engine, path, overviews, term);
		const keyOf = ({ row }: ImageSummary) =>
			orderKey({ problems: problems?.get(row) ?? 0, overview: overviews.get(row) }, sort);
		const ordered = images.slice(0, looked);
		if (sort !== 'file') ordered.sort((a, b) => keyOf(b) - keyOf(a) || a.row - b.row);
		const shown = ordered.slice(from, from + limit);
		if (!isInspected)
			for (const { row } of shown)
				for (const each of await overviewsOf(engine, path, row, row + 1)) overviews.set(row, each);
		const head =
			shown.length === 0
				? `${title}, ${orderWords(sort)}: there is none from ${formatCount(from)} on.`
				: `${title}, ${orderWords(sort)}: ${formatCount(from + 1)} to ${formatCount(from + shown.length)} of ${formatCount(ordered.length)}.`;
		const cut =
			looked < count
				? `Only the first ${formatCount(looked)} images were inspected: a scan of the data set ranks them all.`
				: null;
		return answerOf(
			[
				head,
				...shown.map((image, at) =>
					imageLine(from + at + 1, image, overviews.get(image.row), problems?.get(image.row), sort),
				),
				...(cut ? [cut] : []),
			],
			{
				file,
				by: sort,
				of: ordered.length,
				from,
				images: shown.map((image) => ({
					row: image.row,
					id: image.id,
					fileName: image.fileName,
					objects: image.objects,
					...figuresOf(overviews.get(image.row)),
					...(problems ? { problems: problems.get(image.row) ?? 0 } : {}),
				})),
				...(cut ? { cut } : {}),
			},
		);
	},
};

async function overviewsOf(
	engine: AgentEngine,
	path: string,
	from: number,
	to: number,
): Promise<ImageOverview[]> {
	const all: ImageOverview[] = [];
	for (let start = from; start < to; start += inspectedTogether) {
		engine.signal.throwIfAborted();
		all.push(...(await engine.overview(path, start, Math.min(to, start + inspectedTogether))));
	}
	return all;
}

/** An order by what no image has would be no order. */
async function refuseWithoutLosses(
	engine: AgentEngine,
	path: string,
	overviews: ReadonlyMap<number, ImageOverview>,
	term: string | undefined,
): Promise<void> {
	const withLosses = [...overviews.values()].filter(({ total }) => total !== null);
	if (withLosses.length === 0) {
		const why =
			overviews.size > 0 ? whyNoLosses(engine, await engine.inspect(path, 0)) : 'The file lists no image.';
		throw new Error(
			`There are no losses to order the images of ${fileBase(path)} by. ${why ?? ''} Orders by "weakest" and "problems" need none.`.replaceAll(
				'  ',
				' ',
			),
		);
	}
	const names = [...new Set(withLosses.flatMap(({ terms }) => Object.keys(terms)))];
	if (term !== undefined && !names.includes(term))
		throw new Error(`There is no term "${term}". The terms are ${enumerate(names)}.`);
}

function orderWords(sort: ImageSort): string {
	switch (sort) {
		case 'file':
			return 'in the order of the file';
		case 'loss':
			return 'by weighted loss, highest first';
		case 'weakest':
			return 'weakest match first';
		case 'problems':
			return 'by errors and warnings, most first';
		default:
			return `by the weighted term ${sort.slice('term:'.length)}, highest first`;
	}
}

function imageLine(
	place: number,
	{ id, row, fileName, objects }: ImageSummary,
	overview: ImageOverview | undefined,
	problems: number | undefined,
	sort: ImageSort,
): string {
	const parts = [plural(objects, 'object')];
	if (overview) {
		const value = sortedLoss(overview, sort);
		if (value !== null)
			parts.unshift(`${sort.startsWith('term:') ? sort.slice('term:'.length) : 'loss'} ${formatLoss(value)}`);
		if (overview.weakestIou !== null) parts.push(`weakest best IoU ${formatIou(overview.weakestIou)}`);
		if (overview.unmatched > 0) parts.push(`${formatCount(overview.unmatched)} without a positive`);
		if (overview.forcedOnly > 0) parts.push(`${formatCount(overview.forcedOnly)} on forced matches alone`);
	}
	if (problems !== undefined) parts.push(plural(problems, 'problem'));
	return `${formatCount(place)}. ${fileName} (id ${id}, row ${row}): ${parts.join(', ')}`;
}

function figuresOf(overview: ImageOverview | undefined) {
	if (!overview) return {};
	const { total, terms, weakestIou, forcedOnly, unmatched, trained } = overview;
	return {
		loss: total === null ? null : figure(total),
		terms: Object.fromEntries(Object.entries(terms).map(([name, value]) => [name, figure(value ?? 0)])),
		weakestIou: weakestIou === null ? null : figure(weakestIou),
		forcedOnly,
		unmatched,
		trained,
	};
}
