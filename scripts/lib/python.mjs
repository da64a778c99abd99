// Finds a Python that can import a package: ANCHORAGE_PYTHON, else the system's.

import { outputOf } from './run.mjs';

/** The first Python that imports `name`, or `null`. */
export async function pythonWith(name) {
	const candidates = [process.env.ANCHORAGE_PYTHON, '/usr/bin/python3'];
	for (const python of candidates) {
		if (python && (await outputOf(python, ['-c', `import ${name}`])) !== null) return python;
	}
	return null;
}
