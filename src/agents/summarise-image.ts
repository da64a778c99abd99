// The tool that says what training makes of one image: the finding, the losses term by term, the objects.

import { objectLoss } from '../core/breakdown/sums';
import type { Inspection } from '../core/inspection';
import {
	estimateDetail,
	estimateHeadline,
	findingOf,
	formatCount,
	formatLoss,
	formatShare,
	formatSize,
	knowsIou,
	nameOf,
	outcomeWords,
	parityWords,
	precisionSentence,
	proposalsSentence,
	servedWords,
	tierDetail,
	tierWords,
	totalsSentence,
} from '../core/words';
import { findImage, openAnnotations } from './find';
import { objectLossFigures, objectLossWords, whyNoLosses } from './losses';
import { problemLine, problemRows } from './problems';
import { limitProperty, properties, toolSchema } from './schema';
import { type AgentTool, answerOf, figure, mostRows } from './tool';

interface Input {
	file: string;
	image?: string;
	limit?: number;
}

const usualLimit = 20;

export const summariseImage: AgentTool<Input> = {
	name: 'anchorage_summarise_image',
	title: 'Summarise Image',
	description:
		'Says what one training step makes of one image of an annotation file under the chosen recipe (detector configuration): how many anchors, points or queries are positive, forced and ignored; each weighted loss term with what it is computed over and its share of the total, where raw head outputs of a model are chosen; the objects by loss or, without losses, by how badly they are matched; final detections found, false and missed; problems of the image. Use it to learn where the loss of an image comes from.',
	effect: 'reads',
	schema: toolSchema(
		{
			file: properties.file,
			image: properties.image,
			limit: limitProperty('Most objects to list', usualLimit, mostRows),
		},
		['file'],
	),
	doing: ({ file, image }) => `Inspecting ${image === undefined ? file : `${image} of ${file}`}`,
	async run(engine, { file, image: wanted, limit = usualLimit }) {
		const opened = await openAnnotations(engine, file);
		const { row } = await findImage(engine, opened, wanted);
		const inspected = await engine.inspect(opened.path, row);
		const { inspection, detections } = inspected;
		const { image, recipe, breakdown, estimate, objects } = inspection;
		const finding = findingOf(inspection);
		const why = whyNoLosses(engine, inspected);
		const refused = detections.kind === 'refused' ? [detections.reason] : [];
		const order = byLoss(inspection);
		const shown = order.slice(0, limit);
		const problems = await problemRows(engine, opened.path, inspection.problems.slice(0, limit));
		const lines = [
			`${imageTitle(inspection)}, ${formatSize(image.width, image.height)}. Recipe: ${recipe.title}.`,
			`${finding.headline} ${finding.detail}`.trim(),
			`${totalsSentence(inspection)}.`,
			...(breakdown ? lossLines(inspection) : []),
			...(why ? [why] : []),
			...(estimate
				? [
						`${tierWords.estimate.title} from ${estimate.source}, which is no loss: ${[estimateHeadline(estimate), estimateDetail(estimate), precisionSentence(estimate)].filter(Boolean).join(' ')}`,
					]
				: []),
			...refused,
			...(objects.length > 0 ? [`Objects${breakdown ? ' by loss' : ', the worst matched first'}:`] : []),
			...shown.map((each) => `  ${objectLine(inspection, each)}`),
			...(order.length > shown.length ? [`  and ${formatCount(order.length - shown.length)} more.`] : []),
			...(problems.length > 0 ? ['Problems:', ...problems.map((each) => `  ${problemLine(each)}`)] : []),
			...(inspection.problems.length > problems.length
				? [`  and ${formatCount(inspection.problems.length - problems.length)} more.`]
				: []),
		];
		return answerOf(lines, {
			file,
			image: imageFigures(inspection),
			recipe: { name: recipe.name, title: recipe.title },
			tier: inspection.tier,
			finding: finding.headline,
			assignment: inspection.assignment.totals,
			losses: breakdown && {
				total: figure(breakdown.total),
				terms: breakdown.terms.map((term) => ({
					name: term.name,
					title: term.title,
					loss: term.lossTitle,
					weight: term.weight,
					weighted: figure(term.value * term.weight),
					over: term.normaliser,
				})),
				source: breakdown.source,
				sampling: breakdown.sampling.sentence,
			},
			...(why ? { noLosses: why } : {}),
			estimate: estimate && {
				source: estimate.source,
				minScore: estimate.minScore,
				counts: estimate.counts,
				errors: estimate.errors,
			},
			objectCount: objects.length,
			objects: shown.map((each) => objectFigures(inspection, each)),
			problems: inspection.problems
				.slice(0, problems.length)
				.map(({ rule, severity }, at) => ({ rule, severity, ...problems[at] })),
		});
	},
};

/** "01_shapes.jpg (id 101, row 0)" */
export function imageTitle({ image: { fileName, id, row } }: Inspection): string {
	return `${fileName} (id ${id}, row ${row})`;
}

export function imageFigures({ image: { row, id, fileName, width, height } }: Inspection) {
	return { row, id, fileName, width, height };
}

/** Rows of objects: the costliest first, without losses the worst matched. */
function byLoss(inspection: Inspection): number[] {
	const { objects } = inspection;
	const { nextWeak } = findingOf(inspection);
	const weak = new Map(nextWeak.map((row, place) => [row, place]));
	const key = (row: number) => {
		const loss = objectLoss(objects[row] as Inspection['objects'][number]);
		return loss === null
			? -(weak.get(row) ?? nextWeak.length)
			: Number.isNaN(loss)
				? Number.POSITIVE_INFINITY
				: loss;
	};
	const keys = objects.map((_, row) => key(row));
	const difference = (a: number, b: number) =>
		keys[a] === keys[b] ? 0 : (keys[b] as number) - (keys[a] as number);
	return objects.map((_, row) => row).sort((a, b) => difference(a, b) || a - b);
}

function lossLines(inspection: Inspection): string[] {
	const { breakdown } = inspection;
	if (!breakdown) return [];
	const { total, terms, sampling } = breakdown;
	const parity = parityWords(inspection);
	return [
		`${tierWords.exact.title} ${formatLoss(total)} ${tierDetail({ ...inspection, tier: 'exact' })}, the sum of weighted terms. ${sampling.sentence}`.trim(),
		...terms.map(({ title, lossTitle, value, weight, normaliser }) => {
			const weighted = value * weight;
			const times = weight === 1 ? '' : `, weight ${weight}`;
			return `  ${title} ${formatLoss(weighted)} (${formatShare(weighted, total)}): ${lossTitle} over ${normaliser}${times}`;
		}),
		...[proposalsSentence(inspection), parity?.headline].filter((line): line is string => Boolean(line)),
	];
}

function objectLine(inspection: Inspection, row: number): string {
	const object = inspection.objects[row] as Inspection['objects'][number];
	const loss = objectLossWords(inspection, object);
	const parts = [servedWords(inspection, row), loss && `loss ${loss}`, outcomeWords(inspection, row) ?? ''];
	return `${nameOf(inspection, row)} (row ${row}): ${parts.filter(Boolean).join('; ')}`;
}

/** What is said of an object in numbers. */
export function objectFigures(inspection: Inspection, row: number) {
	const object = inspection.objects[row] as Inspection['objects'][number];
	const { id, className, use, positives, forced, bestIou, levels } = object;
	return {
		row,
		id,
		class: className,
		use,
		positives,
		forced,
		bestIou: knowsIou(inspection) ? figure(bestIou) : null,
		levels: Object.fromEntries(
			levels.flatMap((count, level) =>
				count > 0 ? [[inspection.grids[level]?.name ?? String(level), count]] : [],
			),
		),
		loss: objectLossFigures(inspection, object),
	};
}
