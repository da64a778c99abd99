// docs/science.md: for each preset its rules with references, where frameworks disagree, and the losses. Everything in it
// is read from the recipes and the loss catalogue; scripts/science/make.mjs writes it.

import { lossCatalogue } from '../../src/core/losses/catalogue';
import type { Recipe } from '../../src/core/recipe';
import { recipes } from '../../src/core/recipes';
import { recipeSchema, schemaFile } from '../../src/core/recipes/schema';
import { modelSchema, modelSchemaFile } from '../../src/predictions/model/connection';
import { disagreements } from './disagreements';
import { ruleRows } from './rules';

export { modelSchema, modelSchemaFile, recipeSchema, schemaFile };

/** The whole page, Markdown. */
export function scienceDocument(): string {
	return [
		'# What each preset computes',
		'',
		'Made from the recipes by `npm run generate`; do not edit. A rule stands here as the recipe says it, with the place in the',
		"framework's code that it follows. What is not in a recipe (rounding, ties, the order of operations) stands beside the code in `src/core`",
		'and is held by recorded results of the frameworks themselves (`npm run goldens`).',
		'',
		'## Presets',
		'',
		...recipes.map(({ name, title }) => `- [${title}](#${anchorOf(title)}): \`${name}\``),
		'',
		...recipes.flatMap(presetSection),
		'## Where frameworks disagree',
		'',
		'The same labels give other targets. Presets that do the same stand together; a preset of another release of the same framework is not repeated.',
		'',
		'| Topic | What they do |',
		'|---|---|',
		...disagreements().map(({ topic, groups }) => `| ${topic} | ${groups.map(cell).join('<br>')} |`),
		'',
		'## Losses',
		'',
		'x is a logit, p its sigmoid, t the target, d prediction minus target.',
		'',
		'| Loss | In recipes | Formula | Settings | Source |',
		'|---|---|---|---|---|',
		...lossCatalogue.map(
			({ name, title, formula, parameters, source }) =>
				`| ${title} | \`${name}\` | \`${cell(formula)}\` | ${parameters.map(parameterWords).join(', ')} | ${source.repo} ${source.path} (${source.function}) |`,
		),
		'',
	].join('\n');
}

function presetSection(recipe: Recipe): string[] {
	const { name, title, framework } = recipe;
	return [
		`### ${title}`,
		'',
		`\`${name}\`, as ${framework.name} ${framework.version} has it.`,
		'',
		'| Rule | What it says | Source |',
		'|---|---|---|',
		...ruleRows(recipe).map(({ topic, words, source }) => `| ${topic} | ${cell(words)} | ${source} |`),
		'',
	];
}

function parameterWords(parameter: (typeof lossCatalogue)[number]['parameters'][number]): string {
	return 'default' in parameter ? `${parameter.name} ${parameter.default}` : parameter.name;
}

/** A pipe would end the cell. */
function cell(text: string): string {
	return text.replaceAll('|', '\\|');
}

/** As GitHub makes anchors of headings. */
function anchorOf(heading: string): string {
	return heading
		.toLowerCase()
		.replaceAll(/[^\p{L}\p{N} _-]/gu, '')
		.replaceAll(' ', '-');
}
