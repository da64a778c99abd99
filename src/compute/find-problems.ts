// Looks through a file for problems in slices, beside other questions: records first, then pictures, then what training
// with the recipe makes of each image. What was found before and did not change is not looked for again.

import { bySpan, type Problem, type Span, severityRank, startOf, type TextEdit } from '../core/problem';
import type { Recipe } from '../core/recipe';
import { formatFacts } from '../formats';
import { ruleNamed } from '../rules';
import { checkPicture } from '../rules/run';
import { noDetections } from './detections';
import { EngineError } from './errors';
import { readPicture } from './images/probe';
import { imageRecord, recipeOf, runInspection } from './inspecting';
import type { LocatedImages } from './located-images';
import type { OpenFile } from './open-file';
import { noHeads } from './predictions';
import type { Choices, FileProblems, ImageProblems, ProblemGroup, ProblemPart } from './protocol';
import { Slices } from './slices';
import { trainingProblems } from './training-problems';

/** Problems of a rule that are sent with their group; the others are asked for. */
const firstOfARule = 20;

export class ProblemFinder {
	constructor(private readonly located: LocatedImages) {}

	/** Looks at one part of the file, as far as it is not known. */
	async find(
		file: OpenFile,
		choices: Choices,
		part: ProblemPart,
		signal: AbortSignal,
	): Promise<FileProblems> {
		return summarise(await this.every(file, choices, [part], signal), file.annotations.images.length);
	}

	/** Every problem of some parts, in the order of the file. */
	async every(
		file: OpenFile,
		choices: Choices,
		parts: readonly ProblemPart[],
		signal: AbortSignal,
	): Promise<Problem[]> {
		const found: Problem[][] = [];
		for (const part of parts) found.push(await this.look(file, choices, part, signal));
		return found.flat().sort(bySpan);
	}

	private async look(
		file: OpenFile,
		choices: Choices,
		part: ProblemPart,
		signal: AbortSignal,
	): Promise<Problem[]> {
		const slices = new Slices(signal, () => file.version);
		const { images } = file.annotations;
		const found: (readonly Problem[])[] = [];
		if (part === 'records') {
			const { severities } = choices;
			await this.findSizes(file, choices, slices);
			const { edits } = file.found;
			const survey = file.found.survey(file, severities);
			// Of a large file each image is read once for all who look at it.
			for (let row = 0; row < images.length; row++) {
				found.push(file.found.ofRecords(file, row, severities));
				if (file.isBig) survey?.step();
				await slices.pause();
			}
			while (survey?.step()) await slices.pause();
			if (survey) file.found.keepSurvey(file, severities, survey, edits);
			found.push(file.found.ofFile(file, severities));
		} else {
			const recipe = part === 'training' ? recipeOf(choices) : null;
			if (recipe) file.found.takeRecipe(JSON.stringify(recipe));
			for (let row = 0; row < images.length; row++) {
				let problems = file.found.ofPart(part, row);
				if (!problems) {
					const fresh = recipe
						? await this.ofTraining(file, row, recipe, choices)
						: await this.ofPicture(file, row, choices);
					// A key may have come meanwhile: its places would be those of another text.
					slices.check();
					problems = file.found.note(part, row, fresh);
				}
				found.push(problems);
				await slices.pause();
			}
		}
		return found.flat();
	}

	/** What is wrong with fractions shows when they are brought to the sizes of the pictures. */
	private async findSizes(file: OpenFile, choices: Choices, slices: Slices): Promise<void> {
		if (formatFacts[file.annotations.format].coordinates === 'pixels') return;
		for (const [row, record] of file.annotations.images.entries()) {
			if (record.isSizeAssumed) await this.located.locate(file, record, row, choices);
			await slices.pause();
		}
	}

	/** All that is known of the file, in its order: its records, and the other parts as far as they were looked at. */
	known(file: OpenFile, choices: Choices): Problem[] {
		const { annotations, found } = file;
		const rows = annotations.images.flatMap((_, row) =>
			file.isBig && !found.hasRecords(row) ? [] : found.known(file, row, choices.severities),
		);
		const whole = file.isBig ? found.ofFileSoFar() : found.ofFile(file, choices.severities);
		return [...whole, ...rows].sort(bySpan);
	}

	/** The next problem in the order of the text, and round; information only where there is nothing graver. */
	next(file: OpenFile, choices: Choices, from: number, step: 1 | -1): Problem | null {
		const all = this.known(file, choices);
		const grave = all.filter(({ severity }) => severity !== 'information');
		const listed = grave.length > 0 ? grave : all;
		const next =
			step === 1
				? listed.find((problem) => startOf(problem) > from)
				: listed.findLast((problem) => startOf(problem) < from);
		return next ?? listed.at(step === 1 ? 0 : -1) ?? null;
	}

	/** Problems with a fix that touch a place in the text. */
	fixableAt(file: OpenFile, { severities }: Choices, start: number, end: number): Problem[] {
		const location = file.locate(start);
		const here = location ? file.found.known(file, location.image, severities) : [];
		const whole = file.isBig ? file.found.ofFileSoFar() : file.found.ofFile(file, severities);
		return [...here, ...whole].filter(
			({ span, fix }) => fix !== undefined && span !== null && span.start <= end && start <= span.end,
		);
	}

	/** Replacements that repair the places of a rule: all, or those at one span. */
	fix(file: OpenFile, choices: Choices, rule: string, at: Span | null): TextEdit[] {
		const fixes = this.known(file, choices).flatMap((problem) => {
			if (problem.rule !== rule || !problem.fix) return [];
			if (at && (problem.span?.start !== at.start || problem.span.end !== at.end)) return [];
			return [problem.fix];
		});
		if (fixes.length === 0) throw new EngineError('no-fix', 'There is nothing left to fix here.');
		return file.fixes(fixes);
	}

	private async ofPicture(file: OpenFile, row: number, choices: Choices): Promise<readonly Problem[]> {
		const record = imageRecord(file, row);
		const image = await this.located.locate(file, record, row, choices);
		const picture = await readPicture(image);
		return checkPicture({ file, record, image: row, picture }, choices.severities);
	}

	private async ofTraining(
		file: OpenFile,
		row: number,
		recipe: Recipe,
		choices: Choices,
	): Promise<readonly Problem[]> {
		const record = imageRecord(file, row);
		if (record.objects.length === 0) return [];
		const image = await this.located.locate(file, record, row, choices);
		const from = { file, row, record, recipe, image, choices, heads: noHeads, detections: noDetections };
		return trainingProblems(from, runInspection(from, 'count'));
	}
}

function summarise(problems: readonly Problem[], imageCount: number): FileProblems {
	const groups = new Map<string, ProblemGroup>();
	const counts = { error: 0, warning: 0, information: 0 };
	const images: (ImageProblems | undefined)[] = new Array(imageCount);
	for (const problem of problems) {
		const { rule, severity, image } = problem;
		counts[severity]++;
		let group = groups.get(rule);
		if (!group) {
			const title = ruleNamed(rule)?.title ?? rule;
			group = { rule, title, severity, count: 0, fixable: 0, problems: [] };
			groups.set(rule, group);
		}
		group.count++;
		if (problem.fix) group.fixable++;
		if (severityRank[severity] > severityRank[group.severity]) group.severity = severity;
		if (group.problems.length < firstOfARule) group.problems.push(problem);
		if (image === undefined || severity === 'information') continue;
		const entry = images[image] ?? { row: image, count: 0, severity };
		entry.count++;
		if (severity === 'error') entry.severity = severity;
		images[image] = entry;
	}
	return {
		groups: [...groups.values()].sort(
			(a, b) => severityRank[b.severity] - severityRank[a.severity] || b.count - a.count,
		),
		images: images.filter((entry): entry is ImageProblems => entry !== undefined),
		counts,
	};
}
