// What is known of a file's problems, image by image: found in slices, moved along with what is typed, and looked for
// again only where a record changed.

import { bySpan, type Problem } from '../core/problem';
import { shiftedProblem, type TextChange } from '../formats';
import type { AnnotatedText } from '../formats/types';
import {
	checkFileRules,
	checkObjects,
	readingProblems,
	type Severities,
	type Survey,
	surveyFile,
} from '../rules/run';
import { boxConvention } from '../rules/support/conventions';

/** Problems by row of the image; `undefined`: not looked for yet. */
type ByImage = (readonly Problem[] | undefined)[];

const none: readonly Problem[] = [];

export class FoundProblems {
	private severities: Severities | null = null;
	private key = '';
	private convention = '';
	/** Counts the edits that were taken in. */
	edits = 0;
	private training = '';
	/** Images in which something was found, each time. */
	private noted = 0;
	/** What the reader told, by row of the image; `null`: of no image. */
	private told: ReadonlyMap<number | null, readonly Problem[]> | undefined;
	/** Of the records of each image. */
	private records: ByImage = [];
	/** Of the file as a whole. */
	private whole: readonly Problem[] | undefined;
	private readonly byPart: { pictures: ByImage; training: ByImage } = { pictures: [], training: [] };

	/** Problems of one image's records, the reader's among them; looked for if needed. */
	ofRecords(file: AnnotatedText, row: number, severities: Severities): readonly Problem[] {
		this.take(file, severities);
		const known = this.records[row];
		if (known) return known;
		const found = this.inRecords(file, row, severities).map(withOwnSpans);
		this.records[row] = found;
		if (found.length > 0) this.noted++;
		return found;
	}

	/** The same looked for once, for who goes through a large file and keeps nothing. */
	inRecords(file: AnnotatedText, row: number, severities: Severities): Problem[] {
		this.told ??= byImage(file.annotations.problems);
		const read = file.annotations.problemsOf?.(row) ?? none;
		const told = readingProblems([...(this.told.get(row) ?? none), ...read], severities);
		return [...told, ...checkObjects(file, row, severities)];
	}

	/** What the reader told of one image before anybody looked at its records. */
	toldOf(file: AnnotatedText, row: number): readonly Problem[] {
		this.told ??= byImage(file.annotations.problems);
		return this.told.get(row) ?? none;
	}

	/** Problems that only the file as a whole shows, the reader's among them. */
	ofFile(file: AnnotatedText, severities: Severities): readonly Problem[] {
		this.take(file, severities);
		this.whole ??= this.withTold(file, checkFileRules(file, severities), severities);
		return this.whole;
	}

	/** Those that were looked for already. */
	ofFileSoFar(): readonly Problem[] {
		return this.whole ?? none;
	}

	/** The rules of the file as a whole on their way through it; `null` where it is known what they find. */
	survey(file: AnnotatedText, severities: Severities): Survey | null {
		this.take(file, severities);
		return this.whole ? null : surveyFile(file, severities);
	}

	/** Keeps what such a way found, unless the text changed meanwhile (`edits` as it was at its start). */
	keepSurvey(file: AnnotatedText, severities: Severities, survey: Survey, edits: number): void {
		// What was found speaks of another text.
		if (edits !== this.edits) return;
		this.take(file, severities);
		this.whole ??= this.withTold(file, [...survey.problems()].sort(bySpan), severities);
	}

	private withTold(file: AnnotatedText, found: readonly Problem[], severities: Severities): Problem[] {
		this.told ??= byImage(file.annotations.problems);
		return [...readingProblems(this.told.get(null) ?? none, severities), ...found].map(withOwnSpans);
	}

	/** Problems of one image in a part that takes more than the records; `undefined` where it was not looked at. */
	ofPart(part: 'pictures' | 'training', row: number): readonly Problem[] | undefined {
		return this.byPart[part][row];
	}

	/** Keeps what was found in such a part. */
	note(part: 'pictures' | 'training', row: number, problems: readonly Problem[]): readonly Problem[] {
		const own = problems.map(withOwnSpans);
		this.byPart[part][row] = own;
		if (own.length > 0) this.noted++;
		return own;
	}

	/** Drops what was found under another recipe. */
	takeRecipe(key: string): void {
		if (key === this.training) return;
		this.training = key;
		this.byPart.training = [];
	}

	/** What is known of one image without looking. */
	soFar(row: number): readonly Problem[] {
		const { pictures, training } = this.byPart;
		const parts = [this.records[row], pictures[row], training[row]].filter((part) => part && part.length > 0);
		return parts.length === 0 ? none : (parts.flat() as Problem[]);
	}

	/** How often something was found, so that who looked before sees that there may be more. */
	get rounds(): number {
		return this.noted;
	}

	/** Whether an image's records were looked at. */
	hasRecords(row: number): boolean {
		return this.records[row] !== undefined;
	}

	/** All that is known of one image so far, its records looked at if needed. */
	known(file: AnnotatedText, row: number, severities: Severities): Problem[] {
		return [
			...this.ofRecords(file, row, severities),
			...(this.byPart.pictures[row] ?? []),
			...(this.byPart.training[row] ?? []),
		];
	}

	/** Records of some images were read again after a change of the text. */
	moved(rows: readonly number[], change: TextChange): void {
		const { pictures, training } = this.byPart;
		for (const part of [this.records, pictures, training]) {
			for (const [at, problems] of part.entries()) {
				if (problems && problems.length > 0)
					part[at] = problems.map((problem) => shiftedProblem(problem, change));
			}
		}
		this.edits++;
		for (const row of rows) {
			this.records[row] = undefined;
			training[row] = undefined;
		}
		this.whole = undefined;
		this.told = undefined;
	}

	/** The boxes of an image were brought to the size of its picture. */
	resized(row: number): void {
		this.edits++;
		this.records[row] = undefined;
		this.byPart.training[row] = undefined;
		this.whole = undefined;
	}

	/** Drops what was found under other severities, or while the boxes of the file seemed to follow another convention. */
	private take(file: AnnotatedText, severities: Severities): void {
		const key = severities === this.severities ? this.key : JSON.stringify(severities);
		const convention = boxConvention(file);
		this.severities = severities;
		if (key === this.key && convention === this.convention) return;
		this.key = key;
		this.convention = convention;
		this.records = [];
		this.whole = undefined;
		this.byPart.pictures = [];
		this.byPart.training = [];
	}
}

/** Problems move by themselves: rules and readers hand out the records' own spans, which move with the records. */
function withOwnSpans(problem: Problem): Problem {
	const { span, fix } = problem;
	const own = { ...problem, span: span && { ...span } };
	if (fix) {
		own.fix = { ...fix, edits: fix.edits.map((edit) => ({ ...edit, span: { ...edit.span } })) };
		if (fix.remove) own.fix.remove = fix.remove.map((each) => ({ ...each }));
	}
	return own;
}

function byImage(problems: readonly Problem[]): ReadonlyMap<number | null, readonly Problem[]> {
	const grouped = new Map<number | null, Problem[]>();
	for (const problem of problems) {
		const key = problem.image ?? null;
		const known = grouped.get(key);
		if (known) known.push(problem);
		else grouped.set(key, [problem]);
	}
	return grouped;
}
