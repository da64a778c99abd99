// Draws the extension's icons: an anchor held by the corners of a bounding box.
//
//   node scripts/icons.mjs      writes media/icons/icon.png (128 px, in colour) and anchorage.svg (24 px, one colour)

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { isMain, root } from './lib/paths.mjs';
import { main } from './lib/run.mjs';

const folder = join(root, 'media', 'icons');

/** Strokes on a 24 by 24 square. */
const anchor =
	'M12 8.2V18.2M9 10.6h6M6.6 13.4c.2 3 2.4 4.9 5.4 4.9s5.2-1.9 5.4-4.9M5.4 15l1.2-1.9 1.8 1.3M18.6 15l-1.2-1.9-1.8 1.3';
const eye = '<circle cx="12" cy="6.6" r="1.6"/>';
const corners = 'M2.8 6.4V2.8h3.6M17.6 2.8h3.6v3.6M21.2 17.6v3.6h-3.6M6.4 21.2H2.8v-3.6';

function activityBar() {
	return `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round">${eye}<path d="${anchor}"/><path d="${corners}"/></svg>\n`;
}

function colourIcon() {
	return `<svg xmlns="http://www.w3.org/2000/svg" width="128" height="128" viewBox="0 0 24 24" fill="none" stroke-linecap="round" stroke-linejoin="round">
<defs>
<linearGradient id="sea" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#2b4c6f"/><stop offset="1" stop-color="#142639"/></linearGradient>
<radialGradient id="places" cx="0.5" cy="0.55" r="0.5"><stop offset="0" stop-color="#6fd3c7" stop-opacity="0.34"/><stop offset="1" stop-color="#6fd3c7" stop-opacity="0"/></radialGradient>
</defs>
<rect width="24" height="24" rx="5" fill="url(#sea)"/>
<circle cx="12" cy="13" r="9.5" fill="url(#places)"/>
<g transform="translate(12 12) scale(0.86) translate(-12 -12)">
<g stroke="#f4f7fa" stroke-width="1.7">${eye}<path d="${anchor}"/></g>
<path d="${corners}" stroke="#ffe84c" stroke-width="1.7"/>
</g>
</svg>`;
}

async function start() {
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, 'anchorage.svg'), activityBar());
	await sharp(Buffer.from(colourIcon()), { density: 384 })
		.resize(128, 128)
		.png({ compressionLevel: 9 })
		.toFile(join(folder, 'icon.png'));
}

if (isMain(import.meta.url)) main(start);
