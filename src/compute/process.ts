// The compute process: takes requests over IPC, one after another, and answers each once. It is started by the first
// request, holds all that is heavy (image decoding, tensors, caches), and may be killed and started again at any time.

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { isProbe } from '../predictions/model/paths';
import { LossCheck } from './check';
import { Engine } from './engine';
import { EngineError } from './errors';
import { firstFile } from './first-file';
import { warmUp } from './images/render';
import type {
	ComputeRequests,
	FromCompute,
	RequestKind,
	RequestSteps,
	StepOf,
	TextUpdate,
	ToCompute,
} from './protocol';
import { readRecipe, resolveRecipe } from './recipe-file';
import { Runner } from './runner/runner';
import { siblingsOf } from './siblings';
import { WrittenLosses } from './user-loss';
import { penaltyReport, penaltyText } from './weights';

type Params<K extends RequestKind> = ComputeRequests[K]['params'];
type Handlers = {
	[K in RequestKind]: (
		params: Params<K>,
		signal: AbortSignal,
		tell: (step: StepOf<K>) => void,
	) => Promise<ComputeRequests[K]['result']>;
};

/** Questions that take long and give way to others: those behind them need not wait. */
const background: readonly RequestKind[] = [
	'problems',
	'nextUnmatched',
	'conversion',
	'convert',
	'evaluation',
	'compareDataset',
	'checkLosses',
	'checkConnection',
	'connectionNames',
	'suggestConnection',
	'testModel',
	'writtenLoss',
	'trainProbe',
	'scan',
	'datasetPicture',
	'datasetOptimise',
];

/** An image is shown without its losses where a model takes longer. */
const modelPatienceMs = 250;

/** Quiet time before the image library is loaded ahead of need. */
const warmUpDelayMs = 400;

const log = (line: string) => send({ log: line });
const runner = new Runner(join(__dirname, 'runner.js'), log);
const engine = new Engine(
	{
		worker: join(__dirname, 'scan-worker.js'),
		storage: process.env.ANCHORAGE_STORAGE || null,
		progress: (path, done, size) => send({ progress: { path, done, size } }),
	},
	{ runner, patienceMs: modelPatienceMs, ended: () => send({ modelEnded: true }) },
	{
		script: join(__dirname, 'scan.js'),
		storage: process.env.ANCHORAGE_STORAGE || null,
		processes: availableParallelism(),
		log,
	},
);
const checks = new LossCheck(runner, log);
const losses = new WrittenLosses(runner);
/** Of its own: images can be looked at while a probe is trained. */
const trainer = new Runner(join(__dirname, 'runner.js'), log);

const handlers: Handlers = {
	summarise: async ({ file, choices, known }) => {
		const reading = await engine.readingOf(file, choices);
		return reading === known ? null : engine.summarise(file, choices);
	},
	images: ({ file, choices, from, to }) => engine.images(file, choices, from, to),
	locate: ({ file, choices, offset }) => engine.locate(file, choices, offset),
	spans: ({ file, choices, image }) => engine.spans(file, choices, image),
	inspect: ({ file, choices, image }) => engine.inspect(file, choices, image),
	overview: ({ file, choices, from, to }) => engine.overview(file, choices, from, to),
	hover: ({ file, choices, offset }) => engine.hover(file, choices, offset),
	cardOf: ({ file, choices, image, object }) => engine.card(file, choices, { image, object, part: 'record' }),
	maskChannel: ({ file, choices, image, mask, channel }) =>
		engine.maskChannel(file, choices, image, mask, channel),
	segmentation: (source) => engine.segmentation.view(source),
	segmentationMap: ({ map, ...source }) => engine.segmentation.map(source, map),
	problems: ({ file, choices, part }, signal) => engine.problems(file, choices, part, signal),
	problemsOfImage: ({ file, choices, image }) => engine.problemsOfImage(file, choices, image),
	problemsOfRule: ({ file, choices, rule, from, count }) =>
		engine.problemsOfRule(file, choices, rule, from, count),
	problemsAt: ({ file, choices, start, end }) => engine.problemsAt(file, choices, start, end),
	nextProblem: ({ file, choices, from, step }) => engine.nextProblem(file, choices, from, step),
	fix: ({ file, choices, rule, at }) => engine.fix(file, choices, rule, at),
	edit: ({ file, choices, image, object, edit }) => engine.edit(file, choices, image, object, edit),
	preview: ({ file, choices, image, object, edit }) => engine.preview(file, choices, image, object, edit),
	save: ({ file, choices, target }, signal) => engine.inParts.save(file, choices, target, signal),
	changes: ({ file, choices }) => engine.inParts.changes(file, choices),
	place: ({ file, choices, changes }) => engine.inParts.place(file, choices, changes),
	places: ({ file, choices, offsets }) => engine.places(file, choices, offsets),
	parts: ({ file, choices, spans }) => engine.inParts.texts(file, choices, spans),
	firstFile: ({ folder }) => firstFile(folder),
	siblings: ({ path }) => siblingsOf(path),
	table: ({ file, choices, filter, from, to }) => engine.table.rows(file, choices, filter, from, to),
	tableObjects: ({ file, choices, image }) => engine.table.objects(file, choices, image),
	indexFacts: ({ file, choices }) => engine.inParts.facts(file, choices),
	conversion: ({ file, choices, target }, signal, tell) =>
		engine.conversion(file, choices, target, { signal, tell }),
	convert: ({ file, choices, target, folder }, signal, tell) =>
		engine.convert(file, choices, target, folder, { signal, tell }),
	trainProbe: ({ file, choices, folder, seconds }, signal, tell) =>
		engine.trainProbe(trainer, file, choices, folder, seconds, { signal, tell }),
	evaluation: (question, signal) => engine.evaluation.answer(question, signal),
	compareDataset: (question, signal, tell) => engine.comparison.compare(question, { signal, tell }),
	comparedLines: async (ask) => engine.comparison.lines(ask),
	comparedPlace: async ({ image }) => engine.comparison.place(image),
	scan: ({ question, checkpoints }, signal, tell) => engine.dataset.scan(question, checkpoints, signal, tell),
	pauseScan: async ({ isPaused }) => {
		engine.dataset.setPaused(isPaused);
		return null;
	},
	datasetLines: async (ask) => engine.dataset.lines(ask),
	datasetPicture: (ask) => engine.dataset.picture(ask),
	datasetFit: async () => engine.dataset.fit(),
	datasetOptimise: (ask, signal) => engine.dataset.optimise(ask, signal),
	datasetMark: ({ key, mark, what }) => engine.dataset.mark(key, mark, what),
	datasetPlace: async ({ image }) => engine.dataset.place(image),
	datasetFile: async ({ key }) => engine.dataset.file(key),
	nextUnmatched: (place, signal) => engine.nextUnmatched(place, signal),
	recipe: async ({ recipe }) => resolveRecipe(recipe),
	alternatives: async ({ file, choices, image, term }) => engine.alternatives(file, choices, image, term),
	writtenLoss: ({ file, choices, image, text }, signal) =>
		engine.writtenLoss(losses, file, choices, image, text, signal),
	weightPenalty: async ({ path, choice }) => {
		const report = penaltyReport(path, choice);
		if ('error' in report) throw new EngineError('weights', report.error);
		return penaltyText(report, choice);
	},
	checkRecipe: async ({ text, fileName }) => readRecipe(text, fileName).problems,
	checkLosses: async ({ file, choices, image }, signal) =>
		checks.run(await engine.stages(file, choices, image), choices.running, signal),
	checkConnection: ({ running, ...source }, signal) => engine.models.check(source, running, signal),
	connectionNames: ({ file, choices, image, ...source }, signal) =>
		engine.models.names(source, choices, file ? { file, row: image } : null, signal),
	suggestConnection: ({ model, folder, ...image }, signal) =>
		engine.models.suggest(model, folder, image, signal),
	testModel: ({ text, path, ...image }, signal) => engine.models.test({ text, path }, image, signal),
	cancelModel: async () => {
		engine.cancelModel();
		return null;
	},
	forgetModels: async () => {
		engine.forgetModels();
		return null;
	},
	backends: ({ running, anew }) => {
		if (anew) runner.dispose();
		return checks.report(running);
	},
	filesChanged: async ({ path }) => {
		engine.filesChanged(path);
		return null;
	},
};

interface Waiting {
	id: number;
	kind: RequestKind;
	params: unknown;
}

const queue: (Waiting | TextUpdate)[] = [];
let running = false;
/** Questions that are being answered in the background. */
const underWay = new Map<number, AbortController>();

process.on('message', (message: ToCompute) => {
	if ('stop' in message) {
		engine.inParts.stopReading(message.stop);
		return;
	}
	if ('cancel' in message) {
		underWay.get(message.cancel)?.abort();
		const at = queue.findIndex((item) => 'id' in item && item.id === message.cancel);
		if (at < 0) return;
		queue.splice(at, 1);
		send({ id: message.cancel, error: { code: 'cancelled', message: 'Cancelled.' } });
		return;
	}
	queue.push('update' in message ? message.update : message);
	if (!running) void drain();
});
// The host is gone: nobody will ask again.
process.on('disconnect', () => {
	runner.dispose();
	trainer.dispose();
	process.exit(0);
});

/** A probe takes a moment for each image of a list: whoever looks at one image need not wait for that. */
function isBackground({ kind, params }: Waiting): boolean {
	if (background.includes(kind)) return true;
	if (kind !== 'overview') return false;
	const { predictions } = (params as Params<'overview'>).choices;
	return predictions !== null && isProbe(predictions);
}

async function drain(): Promise<void> {
	running = true;
	for (let next = queue.shift(); next; next = queue.shift()) {
		if (!('id' in next)) {
			engine.updateText(next);
			continue;
		}
		const answered = answer(next);
		if (!isBackground(next)) await answered;
		// Lets messages that came meanwhile (cancels above all) be seen before the next request starts.
		await new Promise((resolve) => setImmediate(resolve));
	}
	running = false;
	warmUpLater();
}

/** Once, after the first quiet moment: a hover is likely to come. */
let warm = false;

function warmUpLater(): void {
	if (warm) return;
	warm = true;
	setTimeout(() => {
		// Without the library, whoever needs it says why.
		warmUp().catch((error: Error) => send({ log: `image library: ${error.message}` }));
	}, warmUpDelayMs);
}

async function answer({ id, kind, params }: Waiting): Promise<void> {
	const abort = new AbortController();
	underWay.set(id, abort);
	try {
		const handler = handlers[kind] as (
			params: unknown,
			signal: AbortSignal,
			tell: (step: RequestSteps[keyof RequestSteps]) => void,
		) => Promise<unknown>;
		send({ id, ok: await handler(params, abort.signal, (step) => send({ id, step })) });
	} catch (error) {
		const code = error instanceof EngineError ? error.code : 'failed';
		const message = error instanceof Error ? error.message : String(error);
		if (!(error instanceof EngineError) && error instanceof Error) send({ log: error.stack ?? message });
		send({ id, error: { code, message } });
	} finally {
		underWay.delete(id);
	}
}

function send(message: FromCompute): void {
	process.send?.(message);
}
