// `anchorage mcp` as a program, bundled as it is shipped: asked by the protocol's own client, and by what is no client at all.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { version } from '../../package.json';
import { toolNames } from '../../src/agents/names';
import { buildProgram, type Outcome, programFolder } from '../support/cli-program';

// The program starts anew for most tests.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const sample = resolve('media/sample');
const coco = join('coco', 'instances.json');
const recipe = join(sample, 'sample.anchorage.json');
const dump = join(sample, 'predictions', 'epoch_03.safetensors');
const folder = programFolder();
const program = join(folder, 'cli.js');
const readers = toolNames.filter((name) => name !== 'anchorage_fix_problems');

let run: (args: string[], cwd?: string) => Outcome;
beforeAll(async () => {
	run = await buildProgram(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A server and a client that speaks to it, for as long as `use` takes. */
async function withServer<T>(args: string[], use: (client: Client) => Promise<T>): Promise<T> {
	const transport = new StdioClientTransport({
		command: process.execPath,
		args: [program, 'mcp', ...args],
		stderr: 'ignore',
	});
	const client = new Client({ name: 'test', version: '1' });
	await client.connect(transport);
	try {
		return await use(client);
	} finally {
		await client.close();
	}
}

async function call(client: Client, name: string, input: object): Promise<CallToolResult & { text: string }> {
	const result = (await client.callTool({ name, arguments: { ...input } })) as CallToolResult;
	const [first] = result.content;
	return { ...result, text: first?.type === 'text' ? first.text : '' };
}

describe('a client', () => {
	it('learns who answers, and which tools there are', () =>
		withServer(['--root', sample], async (client) => {
			expect(client.getServerVersion()).toMatchObject({ name: 'anchorage', version });
			expect(client.getInstructions()).toContain(sample);
			const { tools } = await client.listTools();
			expect(tools.map(({ name }) => name)).toEqual(readers);
			for (const { annotations, inputSchema, title, description } of tools) {
				expect(annotations).toMatchObject({
					readOnlyHint: true,
					destructiveHint: false,
					openWorldHint: false,
				});
				expect(inputSchema).toMatchObject({
					type: 'object',
					required: ['file'],
					additionalProperties: false,
				});
				expect(title && description).toBeTruthy();
			}
		}));

	it('calls each tool, one after the other and two at once', () =>
		withServer(['--root', sample, '--recipe', recipe, '--predictions', dump], async (client) => {
			const check = await call(client, 'anchorage_check_file', { file: coco });
			expect(check.text).toContain('1 error, 0 warnings and 2 for information');
			expect(check.structuredContent).toMatchObject({ format: 'coco', images: 8, counts: { error: 1 } });
			const images = await call(client, 'anchorage_list_images', { file: coco, by: 'loss', limit: 1 });
			expect(images.structuredContent).toMatchObject({ images: [{ id: '105' }] });
			const asked = [
				call(client, 'anchorage_summarise_image', { file: coco, image: '105' }),
				call(client, 'anchorage_explain_object', { file: coco, image: '101', object: '1002' }),
				call(client, 'anchorage_summarise_image', { file: coco, image: '104' }),
			];
			const [first, object, last] = await Promise.all(asked);
			expect(first?.structuredContent).toMatchObject({ image: { id: '105' }, tier: 'exact' });
			expect(object?.text).toContain('circle id 1002 (row 1) of 01_shapes.jpg');
			expect(last?.structuredContent).toMatchObject({ image: { id: '104' } });
			const listed = (images.structuredContent as { images: { loss: number }[] }).images[0];
			expect(first?.structuredContent?.losses).toMatchObject({ total: listed?.loss });
		}));

	it('sees what changed on disk meanwhile', async () => {
		const data = join(folder, 'changing');
		cpSync(sample, data, { recursive: true });
		await withServer(['--root', data], async (client) => {
			const errors = async () =>
				(await call(client, 'anchorage_check_file', { file: coco })).structuredContent?.counts;
			expect(await errors()).toMatchObject({ error: 1 });
			rmSync(join(data, 'images'), { recursive: true });
			const gone = await call(client, 'anchorage_check_file', { file: coco });
			expect(gone.text).toContain('image-missing');
			writeFileSync(
				join(data, coco),
				readFileSync(join(data, coco), 'utf8').replace('[241.05, 61.05, 177.9', '[241.05, 61.05, 0'),
			);
			expect(await errors()).toMatchObject({ error: expect.any(Number) });
			const changed = await call(client, 'anchorage_check_file', { file: coco, rules: ['box-zero-size'] });
			expect(changed.structuredContent?.groups).toMatchObject([{ rule: 'box-zero-size', count: 2 }]);
		});
	});

	it('is told in a result what cannot be done, and goes on', () =>
		withServer(['--root', sample], async (client) => {
			const refused: [string, object, string][] = [
				['anchorage_check_file', { file: 'nowhere.json' }, 'There is no file nowhere.json'],
				['anchorage_check_file', { file: resolve('package.json') }, 'lies outside'],
				['anchorage_check_file', { file: 3 }, '"file" must be text, not 3.'],
				['anchorage_list_images', { file: coco, by: 'loss' }, '--predictions'],
				['anchorage_explain_object', { file: coco, image: '101', object: '1' }, 'has no object "1"'],
			];
			for (const [name, input, sentence] of refused) {
				const result = await call(client, name, input);
				expect(result.isError, sentence).toBe(true);
				expect(result.text).toContain(sentence);
				expect(result.structuredContent).toBeUndefined();
			}
			await expect(call(client, 'anchorage_paint', {})).rejects.toThrow('There is no tool "anchorage_paint"');
			await expect(
				call(client, 'anchorage_fix_problems', { file: coco, rule: 'box-zero-size' }),
			).rejects.toThrow('There is no tool');
			expect((await call(client, 'anchorage_check_file', { file: coco })).isError).toBeUndefined();
		}));

	it('may repair files where the server was started so', async () => {
		const data = join(folder, 'repaired');
		cpSync(join(sample, 'coco'), join(data, 'coco'), { recursive: true });
		const file = join(data, coco);
		const sound = readFileSync(file, 'utf8');
		writeFileSync(file, sound.replace('"area": 22498.95', '"area": 122498.95'));
		await withServer(['--root', data, '--allow-writes'], async (client) => {
			const { tools } = await client.listTools();
			expect(tools.map(({ name }) => name)).toEqual([...toolNames]);
			expect(tools.at(-1)?.annotations).toMatchObject({ readOnlyHint: false, destructiveHint: true });
			const fixed = await call(client, 'anchorage_fix_problems', { file: coco, rule: 'area-mask-disagree' });
			expect(fixed.text).toContain('1 place repaired');
		});
		const differing = readFileSync(file, 'utf8')
			.split('\n')
			.filter((line, at) => line !== sound.split('\n')[at]);
		expect(differing).toHaveLength(1);
		expect(differing[0]).toMatch(/^\{"id": 1001, .*"area": 2\d{4}(\.\d+)?,/);
		expect(readdirSync(join(data, 'coco'))).toEqual(['instances.json']);
	});
});

describe('standard input and output', () => {
	const initialize = {
		jsonrpc: '2.0',
		id: 1,
		method: 'initialize',
		params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
	};
	const check = (id: number) => ({
		jsonrpc: '2.0',
		id,
		method: 'tools/call',
		params: { name: 'anchorage_check_file', arguments: { file: coco } },
	});

	function start(): { server: ChildProcessWithoutNullStreams; ended: Promise<Outcome> } {
		const server = spawn(process.execPath, [program, 'mcp', '--root', sample]);
		const ended = new Promise<Outcome>((done) => {
			let stdout = '';
			let stderr = '';
			server.stdout.setEncoding('utf8').on('data', (text: string) => {
				stdout += text;
			});
			server.stderr.setEncoding('utf8').on('data', (text: string) => {
				stderr += text;
			});
			server.on('close', (status) => done({ status, stdout, stderr }));
		});
		return { server, ended };
	}

	it('survives what is no JSON and no request, and answers what was asked before the end', async () => {
		const { server, ended } = start();
		const notification = { jsonrpc: '2.0', method: 'notifications/initialized' };
		const lines = ['{"jsonrpc": "2.0", "id":', 'hello', '[]', '{"a": 1}', ''];
		server.stdin.write(
			`${lines.join('\n')}\n${JSON.stringify(initialize)}\n${JSON.stringify(notification)}\n`,
		);
		server.stdin.end(`${JSON.stringify(check(2))}\n${JSON.stringify(check(3))}\n`);
		const { status, stdout, stderr } = await ended;
		expect(status).toBe(0);
		const answers = stdout
			.trimEnd()
			.split('\n')
			.map((line) => JSON.parse(line) as { id: number; jsonrpc: string; result?: { isError?: boolean } });
		expect(answers.map(({ id, jsonrpc }) => [id, jsonrpc])).toEqual([
			[1, '2.0'],
			[2, '2.0'],
			[3, '2.0'],
		]);
		for (const { result } of answers) expect(result?.isError).toBeUndefined();
		expect(stderr).toMatch(/^anchorage mcp: /);
	});

	it('ends with its input', async () => {
		const { server, ended } = start();
		server.stdin.end();
		expect(await ended).toEqual({ status: 0, stdout: '', stderr: '' });
	});

	it.each<[string, string[], RegExp]>([
		[
			'a root that is no folder',
			['--root', 'package.json'],
			/^anchorage mcp: --root: there is no folder package\.json\.$/,
		],
		['an unknown recipe', ['--recipe', 'yolov99'], /^anchorage mcp: There is no recipe "yolov99"\./],
		[
			'predictions that are absent',
			['--predictions', 'x.npz'],
			/--predictions: there is nothing at x\.npz\.$/,
		],
		['an option that is unknown', ['--receipt', 'x'], /^anchorage mcp: There is no option --receipt\./],
		['a file', ['a.json'], /^anchorage mcp: .* what is "a\.json"\?$/],
	])('%s ends with exit code 2 and one sentence', (_, args, message) => {
		const { status, stdout, stderr } = run(['mcp', ...args]);
		expect(stderr.trimEnd()).toMatch(message);
		expect(stderr.trimEnd().split('\n')).toHaveLength(1);
		expect(stdout).toBe('');
		expect(status).toBe(2);
	});
});

it('bundles the protocol without a web server', () => {
	expect(existsSync(program)).toBe(true);
	const bundle = readFileSync(program, 'utf8');
	expect(bundle).toContain('node_modules/@modelcontextprotocol/sdk');
	for (const name of ['express', 'hono', '@hono/node-server', 'jose', 'cors'])
		expect(bundle).not.toContain(`// node_modules/${name}/`);
});
