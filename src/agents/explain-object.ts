// The tool that explains the assignment of one object: how it is matched, why, and what would change it.

import type { Inspection } from '../core/inspection';
import {
	cardSentence,
	fateWord,
	formatMetric,
	formatSize,
	hasRanking,
	nameOf,
	outcomeSentence,
	placeWords,
	rankingColumns,
	rankingFormula,
	rankingStory,
	tierWords,
} from '../core/words';
import { changeWords, limitWords } from './change';
import { findImage, findObject, openAnnotations } from './find';
import { objectLossWords, whyNoLosses } from './losses';
import { problemLine, problemRows } from './problems';
import { properties, toolSchema } from './schema';
import { imageFigures, imageTitle, objectFigures } from './summarise-image';
import { type AgentTool, answerOf, figure } from './tool';

interface Input {
	file: string;
	image?: string;
	object?: string;
}

/** Rows of a ranking: who is taken, and who comes next. */
const mostCandidates = 15;

export const explainObject: AgentTool<Input> = {
	name: 'anchorage_explain_object',
	title: 'Explain Object',
	description:
		'Explains how training assigns one labelled object of an image under the chosen recipe: how many anchors, points or queries are positive for it and on which feature levels, how many of them only because a match was forced, its best IoU, the limits that decide, why it is matched well, badly or not at all, and what would change that; with raw head outputs also its part in the loss, and the ranking of candidates of assigners that compare predictions. Use it when an object or class is not learned.',
	effect: 'reads',
	schema: toolSchema(
		{
			file: properties.file,
			image: properties.image,
			object: {
				type: 'string',
				minLength: 1,
				description:
					'Id of the object, or "row 2" (counted from 0 in its image). Not needed where the image has one object.',
			},
		},
		['file'],
	),
	doing: ({ file, object }) =>
		`Explaining ${object === undefined ? 'an object' : `object ${object}`} of ${file}`,
	async run(engine, { file, image: wantedImage, object: wanted }) {
		const opened = await openAnnotations(engine, file);
		const { row: imageRow } = await findImage(engine, opened, wantedImage);
		const inspected = await engine.inspect(opened.path, imageRow);
		const { inspection } = inspected;
		const row = findObject(inspection, wanted);
		const object = inspection.objects[row] as Inspection['objects'][number];
		const limits = limitWords(inspection.recipe);
		const why = whyNoLosses(engine, inspected);
		const loss = objectLossWords(inspection, object);
		const outcome = outcomeSentence(inspection, row);
		const change = changeWords(inspection, row);
		const own = inspection.problems.filter((problem) => problem.object === row);
		const problems = await problemRows(engine, opened.path, own);
		const ranking = rankingFigures(inspection, row);
		const lines = [
			`${nameOf(inspection, row)} (row ${row}) of ${imageTitle(inspection)}. Recipe: ${inspection.recipe.title}.`,
			sizeLine(inspection, row),
			cardSentence(inspection, object, row),
			...(limits ? [limits] : []),
			...(hasRanking(inspection, row) ? rankingLines(inspection, row) : []),
			...(change ? [change] : []),
			...(loss ? [`Its part in the loss: ${loss}.`] : []),
			...(why ? [why] : []),
			...(outcome
				? [`${tierWords.estimate.title} from ${inspection.estimate?.source}: ${outcome.text}`]
				: []),
			...(problems.length > 0 ? ['Problems:', ...problems.map((each) => `  ${problemLine(each)}`)] : []),
		];
		return answerOf(lines, {
			file,
			image: imageFigures(inspection),
			recipe: { name: inspection.recipe.name, title: inspection.recipe.title },
			object: {
				...objectFigures(inspection, row),
				box: object.boxImage.map(figure),
				boxAtInput: object.boxInput.map(figure),
				candidates: object.candidates,
				isOpen: object.open,
			},
			limits: limits || null,
			...(change ? { change } : {}),
			...(ranking ? { ranking } : {}),
			...(why ? { noLosses: why } : {}),
			problems: own.map(({ rule, severity }, at) => ({ rule, severity, ...problems[at] })),
		});
	},
};

function sizeLine({ objects, input }: Inspection, row: number): string {
	const { boxImage, boxInput } = objects[row] as Inspection['objects'][number];
	const size = ([x1, y1, x2, y2]: readonly number[]) =>
		formatSize((x2 as number) - (x1 as number), (y2 as number) - (y1 as number));
	if (![...boxImage, ...boxInput].every(Number.isFinite)) return 'Its box holds a number that is not finite.';
	return `Labelled ${size(boxImage)}; ${size(boxInput)} at the network input of ${formatSize(input.width, input.height)}.`;
}

/** The rule, who won, and where the cut lies. */
function rankingLines(inspection: Inspection, row: number): string[] {
	const { headline, detail } = rankingStory(inspection, row);
	const formula = rankingFormula(inspection.recipe);
	const rule = formula
		? `Rule: ${formula.name} ${formula.parts.map(({ text, power }) => (power ? `${text}^${power}` : text)).join('')}; ${formula.takes}.`
		: '';
	return [rule, `${headline} ${detail}`.trim()].filter(Boolean);
}

/** The first rows of the ranking; `null` where nothing is ranked, or predictions are missing. */
function rankingFigures(inspection: Inspection, row: number) {
	const ranking = inspection.assignment.rankings?.[row];
	if (!ranking) return null;
	const { score, iou, metric } = rankingColumns(inspection.recipe);
	return {
		columns: { score: score.title, iou: iou.title, metric: metric.title },
		candidates: ranking.candidates,
		takes: ranking.take,
		rows: Array.from(ranking.index.subarray(0, mostCandidates), (index, k) => {
			const { name, rest } = placeWords(inspection, index);
			return {
				place: [name, rest].filter(Boolean).join(' '),
				score: figure(ranking.score[k] as number),
				iou: figure(ranking.iou[k] as number),
				metric: formatMetric(ranking.metric[k] as number),
				fate: fateWord(inspection, row, k),
			};
		}),
	};
}
