import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, it } from 'vitest';
import { openVsCode, type VsCode } from '../vscode/harness';
import { copyOfSample, until } from '../vscode/steps';
const sample = copyOfSample();
const file = join(sample.folder, 'teaching', 'street.json');
let code: VsCode;
beforeAll(async () => {
	mkdirSync('/tmp/shots', { recursive: true });
	code = await openVsCode(sample.folder, { file, size: { width: 1600, height: 900 } });
});
afterAll(async () => {
	await code?.dispose();
	sample.remove();
});
it('scratch', async () => {
	await code.commandPalette('Anchorage: Open Overlay');
	await until(code, 'the overlay painted', ({ paintedCount }) => paintedCount > 0);
	await code.page.waitForTimeout(3000);
	await code.page.screenshot({ path: '/tmp/shots/teaching.png' });
});
