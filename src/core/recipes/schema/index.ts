// The JSON schema of `*.anchorage.json`: what the editor completes, explains and checks as one types, and what the
// command line checks by the same rules. Which fields a section has depends on the recipe that is extended.

import { lossCatalogue } from '../../losses/catalogue';
import type { LossTermName, NormaliserName, Recipe } from '../../recipe';
import { recipes } from '..';
import {
	assignerSections,
	coderSections,
	gridSections,
	inputSections,
	maskSection,
	roiSection,
	samplerSections,
} from './sections';
import { fields, from0, over0, type Schema, share, word } from './values';

/** Title and file name of the schema in the package. */
export const schemaFile = 'recipe.schema.json';

const normalisers: Record<NormaliserName, string> = {
	sampled: 'anchors or regions that were drawn',
	'sampler-count': "the sampler's full count",
	'positives-times-4': '4 x positives',
	'rows-of-active-classes': 'rows whose predicted class is active',
	'mask-pixels': 'mask pixels',
	positives: 'positives, at least 1',
	'positives-and-negatives': 'positives and negatives, at least 1 of each',
	'moving-average': 'a moving average of the positives',
	'target-scores': 'the sum of the soft targets, at least 1',
	centerness: 'the sum of the centerness targets, at least 1',
	objects: 'labelled objects, at least 1',
	'class-weights': 'the sum of the class weights',
};

/** The schema, draft 7: the newest that VS Code reads in full. */
export function recipeSchema(): Schema {
	const bySection = (section: string, kindOf: (recipe: Recipe) => string, kinds: Record<string, Schema>) =>
		Object.keys(kinds).flatMap((kind) => {
			const names = recipes.filter((recipe) => kindOf(recipe) === kind).map(({ name }) => name);
			if (names.length === 0) return [];
			return [
				{
					if: { properties: { extends: { enum: names } }, required: ['extends'] },
					// biome-ignore lint/suspicious/noThenProperty: the schema's own word
					then: { properties: { [section]: { $ref: `#/definitions/${section}-${kind}` } } },
				},
			];
		});
	const named = (section: string, kinds: Record<string, Schema>) =>
		Object.fromEntries(Object.entries(kinds).map(([kind, schema]) => [`${section}-${kind}`, schema]));
	return {
		$schema: 'http://json-schema.org/draft-07/schema#',
		title: 'Anchorage recipe',
		description: 'How a framework trains: a shipped recipe with some of its fields changed.',
		type: 'object',
		required: ['extends'],
		additionalProperties: false,
		properties: {
			$schema: { type: 'string' },
			extends: {
				enum: recipes.map(({ name }) => name),
				enumDescriptions: recipes.map(
					({ title, framework }) => `${title} (${framework.name} ${framework.version})`,
				),
				description: 'The shipped recipe that this one changes.',
			},
			name: { type: 'string', minLength: 1, description: "Name in settings; the file's name unless given." },
			title: { type: 'string', minLength: 1, description: 'Name on screen.' },
			shortTitle: { type: 'string', minLength: 1, description: 'Name in the status bar.' },
			framework: fields(
				{ name: { type: 'string' }, version: { type: 'string' } },
				'Framework and version whose rules these are.',
			),
			input: { type: 'object' },
			grids: { type: 'object' },
			assigner: { type: 'object' },
			sampler: { type: 'object' },
			coder: { type: 'object' },
			roi: {},
			mask: maskSection,
			losses: lossesSection(),
		},
		allOf: [
			...bySection('input', ({ input }) => input.kind, inputSections),
			...bySection('grids', ({ grids }) => grids.kind, gridSections),
			...bySection('assigner', ({ assigner }) => assigner.kind, assignerSections),
			...bySection('sampler', ({ sampler }) => sampler.kind, samplerSections),
			...bySection('coder', ({ coder }) => coder.kind, coderSections),
			...twoOrOneStage(),
		],
		definitions: {
			...named('input', inputSections),
			...named('grids', gridSections),
			...named('assigner', assignerSections),
			...named('sampler', samplerSections),
			...named('coder', coderSections),
		},
	};
}

/** The second stage, or none. */
function twoOrOneStage(): Schema[] {
	const named = (stages: 1 | 2) =>
		recipes.filter(({ roi }) => (roi === null) === (stages === 1)).map(({ name }) => name);
	const when = (stages: 1 | 2, roi: Schema) => ({
		if: { properties: { extends: { enum: named(stages) } }, required: ['extends'] },
		// biome-ignore lint/suspicious/noThenProperty: the schema's own word
		then: { properties: { roi } },
	});
	return [when(2, roiSection), when(1, { type: 'null', description: 'This detector has no second stage.' })];
}

/** Loss terms are named; those that are not named stay as they are. */
function lossesSection(): Schema {
	const names = [...new Set(recipes.flatMap(({ losses }) => losses.map((term) => term.name)))];
	return {
		type: 'array',
		description: 'Terms to change, by name; the others stay as they are. Weight 0 switches a term off.',
		items: {
			type: 'object',
			additionalProperties: false,
			required: ['name'],
			properties: {
				name: word(names satisfies LossTermName[], 'Which term.'),
				weight: from0('Factor on the term in the total.'),
				loss: {
					enum: lossCatalogue.map((entry) => entry.name),
					enumDescriptions: lossCatalogue.map(({ title, formula }) => `${title}: ${formula}`),
					description: 'What is computed: swap it to see what another loss would say here.',
				},
				normaliser: {
					enum: Object.keys(normalisers),
					enumDescriptions: Object.values(normalisers),
					description: 'What the sum is divided by.',
				},
				normaliserValue: over0('Your own value of a moving average.'),
				beta: from0('Smooth L1: where the parabola meets the line.'),
				alpha: {
					type: 'number',
					maximum: 1,
					description: 'Focal: share of the positives; negative: none. Balanced L1 and varifocal: alpha.',
				},
				gamma: from0('Exponent of focal, quality focal and varifocal.'),
				convention: word(
					['torchvision', 'detectron2', 'mmdetection', 'ultralytics', 'yolox', 'detr'],
					'Whose epsilons and clamps an IoU loss has.',
				),
				form: word(['linear', 'log', 'square'], 'Plain IoU: 1 - IoU, -ln IoU or 1 - IoU^2.'),
				backgroundWeight: share('Softmax cross-entropy: weight of the background class.'),
			},
		},
	};
}
