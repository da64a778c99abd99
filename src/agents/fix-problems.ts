// The tool that repairs every place of a rule. It alone writes: whoever offers it asks the person first.

import { enumerate, formatCount, plural } from '../core/words';
import { ruleNames } from '../rules/names';
import { openAnnotations } from './find';
import { findProblems, problemLine, problemRows } from './problems';
import { properties, toolSchema } from './schema';
import { type AgentEngine, type AgentTool, answerOf } from './tool';

interface Input {
	file: string;
	rule: string;
}

/** Places that are told before the person agrees. */
const mostTold = 5;

/** What a repair would change. */
interface PlannedFix {
	path: string;
	/** "Swap the corners" */
	titles: string[];
	places: number;
	/** The first places, as lines. */
	lines: string[];
}

export const fixProblems: AgentTool<Input> = {
	name: 'anchorage_fix_problems',
	title: 'Fix Annotation Problems',
	description:
		'Repairs every place of one rule in an annotation file, where anchorage_check_file says that there is a sure repair. It changes the file: the person is asked first. Records stay as they are but for the repair. Call anchorage_check_file first, and again afterwards.',
	effect: 'writes',
	schema: toolSchema(
		{
			file: properties.file,
			rule: {
				type: 'string',
				minLength: 1,
				description: 'Name of the rule to repair, as anchorage_check_file gives it: box-corners-swapped.',
			},
		},
		['file', 'rule'],
	),
	doing: ({ file, rule }) => `Repairing ${rule} in ${file}`,
	async question(engine, { file, rule }) {
		const { titles, places, lines } = await plannedFix(engine, file, rule);
		return { title: `${enumerate(titles)}: ${plural(places, 'place')} of ${file}?`, lines };
	},
	async run(engine, { file, rule }) {
		const { path, titles, places } = await plannedFix(engine, file, rule);
		const where = await engine.write(path, rule);
		return answerOf([`${plural(places, 'place')} repaired (${enumerate(titles)}). ${where}`], {
			file,
			rule,
			repaired: places,
			fixes: titles,
		});
	},
};

/** Throws an Error with a sentence where nothing can be repaired. Nothing is written. */
async function plannedFix(engine: AgentEngine, file: string, rule: string): Promise<PlannedFix> {
	if (!(ruleNames as readonly string[]).includes(rule))
		throw new Error(`There is no rule "${rule}". anchorage_check_file names those of the file.`);
	const { path } = await openAnnotations(engine, file);
	const { groups } = await findProblems(engine, path);
	const found = groups.filter((group) => group.rule === rule);
	const fixable = found.reduce((sum, group) => sum + group.fixable, 0);
	if (found.length === 0) throw new Error(`${file} has no problem of the rule ${rule}.`);
	if (fixable === 0)
		throw new Error(
			`No place of ${rule} in ${file} has a sure repair: what is right there, a person has to decide.`,
		);
	const count = found.reduce((sum, group) => sum + group.count, 0);
	const all = await engine.problemsOfRule(path, rule, 0, count);
	const repaired = all.filter(({ fix }) => fix !== undefined);
	const first = await problemRows(engine, path, repaired.slice(0, mostTold));
	const more = repaired.length - first.length;
	return {
		path,
		titles: [...new Set(repaired.flatMap(({ fix }) => (fix ? [fix.title] : [])))],
		places: repaired.length,
		lines: [...first.map(problemLine), ...(more > 0 ? [`and ${formatCount(more)} more`] : [])],
	};
}
