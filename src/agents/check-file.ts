// The tool that looks for problems in an annotation file.

import { type Severity, severityRank } from '../core/problem';
import { cleanSentence, formatCount, plural } from '../core/words';
import { ruleNames } from '../rules/names';
import { openAnnotations } from './find';
import { findProblems, firstOf, type ProblemRow, problemLine, problemRows } from './problems';
import { limitProperty, properties, toolSchema } from './schema';
import { type AgentTool, answerOf, mostRows } from './tool';

interface Input {
	file: string;
	rules?: string[];
	severity?: Severity;
	limit?: number;
}

const usualLimit = 5;

export const checkFile: AgentTool<Input> = {
	name: 'anchorage_check_file',
	title: 'Check Annotation File',
	description:
		'Finds what is wrong in an annotation file of an object detection or instance segmentation data set (COCO, YOLO, Pascal VOC, CVAT, LabelMe and more), and what it does to training: malformed records, boxes without area, duplicates, masks that disagree with boxes, missing or mismatched images, objects that no anchor is matched to. Gives problems by rule, the worst first, with line and column (from 1) and whether there is a sure repair. Use it before training, or when training fails, the loss is NaN or a class is never learned.',
	effect: 'reads',
	schema: toolSchema(
		{
			file: properties.file,
			rules: {
				type: 'array',
				items: { type: 'string' },
				description: 'Names of the rules to tell of, such as box-zero-size; all of them unless given.',
			},
			severity: {
				type: 'string',
				enum: ['error', 'warning', 'information'],
				description: 'The mildest severity to tell of; information, which is everything, unless given.',
			},
			limit: limitProperty('Most places to list of each rule', usualLimit, 50),
		},
		['file'],
	),
	doing: ({ file }) => `Checking ${file}`,
	async run(engine, { file, rules, severity = 'information', limit = usualLimit }) {
		const unknown = rules?.find((rule) => !(ruleNames as readonly string[]).includes(rule));
		if (unknown !== undefined)
			throw new Error(`There is no rule "${unknown}". Without "rules" all of them are told, by their names.`);
		const opened = await openAnnotations(engine, file);
		const { path, summary, title } = opened;
		const { groups, counts } = await findProblems(engine, path);
		const wanted = groups.filter(
			(group) =>
				severityRank[group.severity] >= severityRank[severity] && (rules?.includes(group.rule) ?? true),
		);
		const lines = [`${title}: ${countWords(counts)}.`];
		const told: (Omit<(typeof groups)[number], 'problems'> & { places: ProblemRow[] })[] = [];
		let room = mostRows;
		for (const { problems, ...group } of wanted) {
			engine.signal.throwIfAborted();
			const most = Math.min(limit, room);
			const first = most > 0 ? await firstOf(engine, path, { problems, ...group }, most) : [];
			const places = await problemRows(engine, path, first);
			room -= places.length;
			told.push({ ...group, places });
			const repairs =
				group.fixable > 0
					? `, ${group.fixable === group.count ? 'all' : formatCount(group.fixable)} with a sure repair`
					: '';
			lines.push(
				`${group.severity} ${group.rule} (${group.title}): ${plural(group.count, 'place')}${repairs}.`,
			);
			lines.push(...places.map((place) => `  ${problemLine(place)}`));
			if (group.count > places.length) lines.push(`  and ${formatCount(group.count - places.length)} more.`);
		}
		if (groups.length === 0) lines.push(cleanSentence(summary.records));
		else if (wanted.length === 0)
			lines.push('None of them is of the rules and severities that were asked for.');
		return answerOf(lines, {
			file,
			format: summary.format,
			images: summary.imageCount,
			objects: summary.records,
			counts,
			groups: told,
		});
	},
};

/** "1 error, 0 warnings and 2 for information" */
function countWords({ error, warning, information }: Record<Severity, number>): string {
	return `${plural(error, 'error')}, ${plural(warning, 'warning')} and ${formatCount(information)} for information`;
}
