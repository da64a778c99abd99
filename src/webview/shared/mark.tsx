// The marks as they stand on the picture, small, for legends and chips: form first, colour second.

import { tokens } from './tokens';

export type MarkName =
	| 'labelledObject'
	| 'prediction'
	| 'foundDetection'
	| 'falseDetection'
	| 'crowd'
	| 'positive'
	| 'forced'
	| 'ignored'
	| 'negative'
	| 'noAnchor'
	| 'contourUpper'
	| 'contourLower'
	| 'gained'
	| 'lost';

const casing = { stroke: 'var(--photo-casing)', strokeWidth: 1.1 };

function form(name: MarkName) {
	const color = tokens.photo[name].color;
	switch (name) {
		case 'positive':
			return <circle cx="15" cy="9" r="5" fill={color} {...casing} />;
		case 'forced':
			return <path d="M15 2.6 21.4 9 15 15.4 8.6 9Z" fill={color} {...casing} />;
		case 'ignored':
			return (
				<g fill="none">
					<circle cx="15" cy="9" r="3.8" stroke="var(--photo-casing)" stroke-width="3" />
					<circle cx="15" cy="9" r="3.8" stroke={color} stroke-width="1.4" />
				</g>
			);
		case 'negative':
			return <rect x="8" y="7.6" width="14" height="2.8" rx="1" fill={color} {...casing} />;
		case 'labelledObject':
			return <rect x="4.5" y="3.5" width="21" height="11" fill="none" stroke={color} stroke-width="2" />;
		case 'prediction':
		case 'foundDetection':
		case 'falseDetection':
			return (
				<rect
					x="4.5"
					y="3.5"
					width="21"
					height="11"
					fill="none"
					stroke={color}
					stroke-width={name === 'prediction' ? 2 : name === 'falseDetection' ? 3.2 : 1.2}
					stroke-dasharray="5 3"
				/>
			);
		case 'noAnchor':
			return (
				<g fill="none" stroke={color} stroke-width="1.2">
					<rect x="4" y="3" width="22" height="12" />
					<rect x="6.5" y="5.5" width="17" height="7" />
				</g>
			);
		case 'crowd':
			return (
				<g stroke={color} fill="none">
					<rect x="4.5" y="3.5" width="21" height="11" stroke-dasharray="2 2" />
					<path d="M9 14 16 4M14 14 21 4M19 14 25 5" stroke-width="0.7" opacity="0.7" />
				</g>
			);
		case 'gained':
			return (
				<g fill="none">
					<circle cx="15" cy="9" r="6" fill="var(--photo-casing)" stroke={color} stroke-width="1.7" />
					<path d="M15 5.8v6.4M11.8 9h6.4" stroke={color} stroke-width="1.7" />
				</g>
			);
		case 'lost':
			return (
				<g fill="none" stroke-linecap="round">
					<path d="m10.6 4.6 8.8 8.8m0-8.8-8.8 8.8" stroke="var(--photo-casing)" stroke-width="4.2" />
					<path d="m10.6 4.6 8.8 8.8m0-8.8-8.8 8.8" stroke={color} stroke-width="1.9" />
				</g>
			);
		case 'contourUpper':
			return <path d="M4 14C8 2 22 2 26 14" fill="none" stroke={color} stroke-width="2" />;
		case 'contourLower':
			return (
				<path
					d="M4 14C8 2 22 2 26 14"
					fill="none"
					stroke={color}
					stroke-width="1.6"
					stroke-dasharray="1.5 2.6"
				/>
			);
	}
}

/** On a dark ground of its own, like the photograph. */
export function Swatch({ name }: { name: MarkName }) {
	return (
		<svg class="swatch" viewBox="0 0 30 18" width="30" height="18" aria-hidden="true">
			{form(name)}
		</svg>
	);
}

/** Bare, at text size. */
export function Glyph({
	name,
	size = 10,
}: {
	name: 'positive' | 'forced' | 'ignored' | 'negative';
	size?: number;
}) {
	return (
		<svg class="glyph" viewBox="8 2 14 14" width={size} height={size} aria-hidden="true">
			{form(name)}
		</svg>
	);
}
