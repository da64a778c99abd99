// The pages of docs/rules, the table of all rules, the plain list of their names and the values of the setting, made from the texts in the rules themselves.

import { rules } from '../../src/rules';
import type { Rule } from '../../src/rules/rule';

/** Not shown where the page is read. */
const made = '<!-- Made from src/rules by npm run generate; do not edit. -->';

const severities = [
	{
		severity: 'error',
		title: 'Errors',
		words: 'Training stops, loses the object, or trains on something else.',
	},
	{ severity: 'warning', title: 'Warnings', words: 'Training goes on, most likely not as it was meant.' },
	{ severity: 'information', title: 'Information', words: 'Worth knowing; often as it should be.' },
] as const;

/** Where a rule looks, in words. */
const places: Record<Rule['scope'], string> = {
	reading: 'while the file is read',
	object: 'at each object',
	image: 'once an image',
	file: 'once a file, on all of its records',
	picture: 'once an image, on the header of its picture',
	training: 'once an image, on what the recipe makes of it',
};

/** The page of one rule, Markdown; `sources` are the places that its file names. */
export function rulePage(rule: Rule, sources: readonly string[]): string {
	return [
		`# ${rule.title}`,
		'',
		`\`${rule.name}\`, ${rule.severity}, looked for ${places[rule.scope]}. ${made}`,
		'',
		rule.finds,
		'',
		'## What it does to training',
		'',
		rule.training,
		'',
		'## Tolerance',
		'',
		rule.tolerance,
		'',
		'## What to do',
		'',
		rule.repair,
		'',
		'## Sources',
		'',
		...sources.map((source) => `- ${source}`),
		'',
	].join('\n');
}

/** docs/rules/README.md: all rules by severity. */
export function rulesIndex(): string {
	return [
		'# Rules',
		'',
		`What is looked for in annotation files, pictures and assignments. ${made}`,
		'',
		'A severity is that of most places; a page says where one is worse or more harmless. `anchorage.problems.severities` in the',
		'settings gives a rule another severity, or turns it `off`.',
		...severities.flatMap(({ severity, title, words }) => {
			const own = rules.filter((rule) => rule.severity === severity);
			return [
				'',
				`## ${title}`,
				'',
				words,
				'',
				'| Rule | What is found |',
				'|---|---|',
				...own.map(({ name, finds }) => `| [${name}](${name}.md) | ${finds.replaceAll('|', '\\|')} |`),
			];
		}),
		'',
	].join('\n');
}

/** The table of docs/problems.md: every rule with its severity, and whether it may come with a fix. */
export function rulesTable(): string {
	const row = ({ name, title, severity, repair }: Rule) =>
		`| [${name}](rules/${name}.md) | ${title.replaceAll('|', '\\|')} | ${severity} | ${/quick fix/i.test(repair) ? 'yes' : ''} |\n`;
	return `| Rule | What is found | Severity | Fix |\n|---|---|---|---|\n${rules.map(row).join('')}`;
}

/** src/rules/names.ts: what code that must not load the rules may know of them. */
export function namesFile(): string {
	return [
		'// The names of all rules, without their checks: for settings and menus. Made by `npm run generate`; do not edit.',
		'',
		'export const ruleNames = [',
		...rules.map(({ name }) => `\t'${name}',`),
		'] as const;',
		'',
		'export type RuleName = (typeof ruleNames)[number];',
		'',
	].join('\n');
}

/** What the setting anchorage.problems.severities can hold: the rules by name, each with its own severity as it comes. */
export function severitySettings(): Record<string, object> {
	return Object.fromEntries(
		rules.map(({ name, title, severity }) => [
			name,
			{
				type: 'string',
				enum: [...severities.map((each) => each.severity), 'off'],
				default: severity,
				description: `${title}.`,
			},
		]),
	);
}

export { rules };
