// Icons of tree rows that codicons lack: the level meter and the marks of roles, as small pictures for dark and light
// themes. Colours are those of media/tokens.json, which pages read and the host does not.

import { Uri } from 'vscode';

export type Glyph = { dark: Uri; light: Uri };
export type RoleGlyph = 'positive' | 'forced' | 'ignored' | 'none';

const colors = {
	positive: ['#6fc5ff', '#0b6fb8'],
	forced: ['#ff9f31', '#b4550a'],
	ignored: ['#b4bac2', '#656d78'],
	none: ['#ff7a68', '#c42b1c'],
	meter: ['#cccccc', '#3b3b3b'],
} as const;

const shapes: Record<RoleGlyph, (color: string) => string> = {
	positive: (color) => `<circle cx="8" cy="8" r="4" fill="${color}"/>`,
	forced: (color) => `<path d="M8 2.6 13.4 8 8 13.4 2.6 8z" fill="${color}"/>`,
	ignored: (color) => `<circle cx="8" cy="8" r="3.6" fill="none" stroke="${color}" stroke-width="1.5"/>`,
	none: (color) =>
		`<path d="M3 3h10v10H3zM5.6 5.6h4.8v4.8H5.6z" fill="none" stroke="${color}" stroke-width="1.3"/>`,
};

export function roleGlyph(role: RoleGlyph): Glyph {
	return both(colors[role], shapes[role]);
}

/** Four bars of which `level` (0 to 4) are full. */
export function meterGlyph(level: number): Glyph {
	return both(colors.meter, (color) =>
		[0, 1, 2, 3]
			.map((bar) => {
				const height = 4 + 3 * bar;
				const opacity = bar < level ? 1 : 0.28;
				return `<rect x="${2 + 3.2 * bar}" y="${14 - height}" width="2.2" height="${height}" fill="${color}" opacity="${opacity}"/>`;
			})
			.join(''),
	);
}

function both(pair: readonly [string, string], shape: (color: string) => string): Glyph {
	const [dark, light] = pair;
	return { dark: picture(shape(dark)), light: picture(shape(light)) };
}

function picture(content: string): Uri {
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">${content}</svg>`;
	return Uri.parse(`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`);
}
