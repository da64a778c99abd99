// Runs the rules: those of one image's objects, of a file, of a picture and of what a recipe makes of an image.
// Pure: the same file gives the same problems, and a rule that is off is not run.

import { bySpan, type Problem, type Severity } from '../core/problem';
import type { AnnotatedText } from '../formats/types';
import { rules } from './index';
import type { Finding, ObjectPlace, PicturePlace, Report, Rule, TrainingPlace } from './rule';

/** What a person sets for single rules, by name; all others have the severity that they come with. */
export type Severities = Readonly<Record<string, Severity | 'off'>>;

const asShipped: Severities = {};

/** Where rules are run; what the reader tells is told already. */
type Scope = Exclude<Rule['scope'], 'reading'>;
type RuleOf<S extends Scope> = Extract<Rule, { scope: S }>;
type ActiveRules = { [S in Scope]: RuleOf<S>[] };

const activeRules = new WeakMap<Severities, ActiveRules>();

function activeFor(severities: Severities): ActiveRules {
	let active = activeRules.get(severities);
	if (!active) {
		const of = <S extends Scope>(scope: S) =>
			rules.filter((rule): rule is RuleOf<S> => rule.scope === scope && severities[rule.name] !== 'off');
		active = {
			object: of('object'),
			image: of('image'),
			file: of('file'),
			picture: of('picture'),
			training: of('training'),
		};
		activeRules.set(severities, active);
	}
	return active;
}

/** Everything that rules of scope `object` and `image` find in one image (row in `annotations.images`), by span. */
export function checkObjects(file: AnnotatedText, image: number, severities = asShipped): Problem[] {
	const record = file.annotations.images[image];
	if (!record) return [];
	const active = activeFor(severities);
	const problems: Problem[] = [];
	const { objects } = record;
	if (objects.length > 0) {
		// One place that moves on from object to object: rules keep nothing of it.
		const place: ObjectPlace = { file, record, image, object: objects[0], row: 0 };
		for (const rule of active.object) {
			const report: Report = (finding) => {
				problems.push(problemOf(rule, severities, finding, image, place.row));
			};
			for (let row = 0; row < objects.length; row++) {
				place.object = objects[row];
				place.row = row;
				rule.check(place, report);
			}
		}
	}
	const place = { file, record, image };
	for (const rule of active.image) {
		rule.check(place, (finding) => problems.push(problemOf(rule, severities, finding, image)));
	}
	return problems.sort(bySpan);
}

/** Everything that rules of scope `file` find, by span. */
export function checkFileRules(file: AnnotatedText, severities = asShipped): Problem[] {
	const survey = surveyFile(file, severities);
	while (survey.step());
	return survey.problems().sort(bySpan);
}

/** The rules of scope `file` on their way through a file, for those who cannot wait for the end. */
export interface Survey {
	/** Goes on by one image, or one rule; false at the end. */
	step(): boolean;
	/** What was found so far. */
	problems(): Problem[];
}

/** Starts the rules of scope `file`: those that go through the images take each image together. */
export function surveyFile(file: AnnotatedText, severities = asShipped): Survey {
	const problems: Problem[] = [];
	const waiting = [...activeFor(severities).file];
	let walking: Iterator<void>[] = [];
	return {
		problems: () => problems,
		step() {
			const rule = waiting.shift();
			if (rule) {
				const walk = rule.check(file, (finding) => problems.push(problemOf(rule, severities, finding)));
				if (walk) walking.push(walk[Symbol.iterator]());
				return true;
			}
			walking = walking.filter((walk) => !walk.next().done);
			return walking.length > 0;
		},
	};
}

/** Everything that rules of scope `picture` find in the header of an image's file. */
export function checkPicture(place: PicturePlace, severities = asShipped): Problem[] {
	const problems: Problem[] = [];
	for (const rule of activeFor(severities).picture) {
		rule.check(place, (finding) => problems.push(problemOf(rule, severities, finding, place.image)));
	}
	return problems.sort(bySpan);
}

/** Everything that rules of scope `training` find in what a recipe makes of an image. */
export function checkTraining(place: TrainingPlace, severities = asShipped): Problem[] {
	const problems: Problem[] = [];
	for (const rule of activeFor(severities).training) {
		rule.check(place, (finding) => problems.push(problemOf(rule, severities, finding, place.image)));
	}
	return problems.sort(bySpan);
}

/** The reader's own problems with the severities that are set; those of rules that are off are left out. */
export function readingProblems(problems: readonly Problem[], severities = asShipped): Problem[] {
	return problems.flatMap((problem) => {
		const severity = severities[problem.rule] ?? problem.severity;
		if (severity === 'off') return [];
		return [severity === problem.severity ? problem : { ...problem, severity }];
	});
}

function problemOf(
	{ name, severity }: Rule,
	severities: Severities,
	finding: Finding,
	image?: number,
	object?: number,
): Problem {
	const set = severities[name];
	const problem: Problem = {
		rule: name,
		severity: set === undefined || set === 'off' ? (finding.severity ?? severity) : set,
		message: finding.message,
		span: finding.span,
	};
	const imageRow = finding.image ?? image;
	const objectRow = finding.object ?? object;
	if (imageRow !== undefined) problem.image = imageRow;
	if (objectRow !== undefined) problem.object = objectRow;
	if (finding.fix) problem.fix = finding.fix;
	return problem;
}
