// The runner's side: answers one request after another. Whoever started it may kill it at any time, and does so when a
// request takes too long or too much memory.

import { EngineError } from '../errors';
import { ModelAnswers } from '../models/answers';
import { loadBackend } from '../tensor/backend';
import type { FromRunner, RunnerHandler, RunnerKind, ToRunner } from './protocol';

const backend = async () => {
	const known = await loadBackend({ setting: process.env.ANCHORAGE_NATIVE || null, distFolder: __dirname });
	const { tf, ...facts } = known;
	return { tf, facts };
};

const models = new ModelAnswers({
	distFolder: __dirname,
	tensorBackend: async () => {
		const { tf, facts } = await backend();
		return { ...facts, tf };
	},
});

const handlers: { [K in RunnerKind]: RunnerHandler<K> } = {
	backend: async () => (await backend()).facts,
	check: async ({ stages }) => {
		const [{ tf, facts }, { recompute }] = await Promise.all([backend(), import('../tensor/autodiff')]);
		return { backend: facts, checks: await recompute(tf, stages) };
	},
	loss: async (question) => {
		const [{ tf }, { answerLoss }] = await Promise.all([backend(), import('../user-loss/answer')]);
		return answerLoss(tf, question);
	},
	describeModel: (question) => models.describe(question),
	runModel: (question) => models.run(question),
	runProbe: async (question) => {
		const [{ tf }, { probeOutputs }] = await Promise.all([backend(), import('./run-probe')]);
		return probeOutputs(tf, question);
	},
	trainProbe: async (job, watch) => {
		const [{ tf, facts }, { trainOnPictures }] = await Promise.all([backend(), import('./train-probe')]);
		return trainOnPictures(tf, facts, job, watch);
	},
};

const underWay = new Map<number, AbortController>();

process.on('message', (message: ToRunner) => {
	if ('cancel' in message) underWay.get(message.cancel)?.abort();
	else void answer(message);
});
// Who asked is gone.
process.on('disconnect', () => process.exit(0));

async function answer({ id, kind, params }: Exclude<ToRunner, { cancel: number }>): Promise<void> {
	const abort = new AbortController();
	underWay.set(id, abort);
	try {
		const handler = handlers[kind] as RunnerHandler<RunnerKind>;
		const watch = { signal: abort.signal, tell: (step: unknown) => send({ id, step }) };
		send({ id, ok: await handler(params as never, watch) });
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		const code = error instanceof EngineError ? error.code : 'failed';
		if (!(error instanceof EngineError) && error instanceof Error) send({ log: error.stack ?? message });
		send({ id, error: { code, message } });
	} finally {
		underWay.delete(id);
	}
}

function send(message: FromRunner): void {
	process.send?.(message);
}
