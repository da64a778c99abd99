// Paints a scene: a soft ground, flat shapes with a little light on them and a shadow below.

import sharp from 'sharp';
import { height, width } from './scenes.mjs';
import { boxOf } from './shapes.mjs';

/** The scene as JPEG bytes. */
export async function paint(scene, seed) {
	const drawn = scene.objects.filter((object) => object.outline !== null);
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
<defs>
<linearGradient id="ground" x1="0" y1="0" x2="0.6" y2="1"><stop offset="0" stop-color="${scene.ground[0]}"/><stop offset="1" stop-color="${scene.ground[1]}"/></linearGradient>
<linearGradient id="light" x1="0" y1="0" x2="0.5" y2="1"><stop offset="0" stop-color="#fff" stop-opacity="0.28"/><stop offset="0.5" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity="0.16"/></linearGradient>
<filter id="paper" x="0" y="0" width="100%" height="100%"><feTurbulence type="fractalNoise" baseFrequency="0.035 0.06" numOctaves="3" seed="${seed}"/><feColorMatrix values="0 0 0 0 1  0 0 0 0 1  0 0 0 0 1  0.5 0.5 0 0 -0.36"/></filter>
<filter id="shadow" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="4"/></filter>
</defs>
<rect width="${width}" height="${height}" fill="url(#ground)"/>
<rect width="${width}" height="${height}" filter="url(#paper)" opacity="0.45"/>
${drawn.map(drawing).join('\n')}
</svg>`;
	return sharp(Buffer.from(svg)).removeAlpha().jpeg({ quality: 86, chromaSubsampling: '4:4:4' }).toBuffer();
}

function drawing(object) {
	const outlines = object.dots ?? [object.outline, ...(object.hole ? [object.hole] : [])];
	const path = outlines.map(pathOf).join(' ');
	const [x1, y1, x2, y2] = boxOf(outlines.flat());
	const lift = Math.min(5, Math.max(1, Math.min(x2 - x1, y2 - y1) / 16));
	return [
		`<path d="${path}" fill-rule="evenodd" fill="#10151c" opacity="0.3" filter="url(#shadow)" transform="translate(${lift} ${lift * 1.4})"/>`,
		`<path d="${path}" fill-rule="evenodd" fill="${object.colour}"/>`,
		`<path d="${path}" fill-rule="evenodd" fill="url(#light)"/>`,
	].join('\n');
}

function pathOf(points) {
	const pairs = [];
	for (let row = 0; row < points.length; row += 2) pairs.push(`${points[row]} ${points[row + 1]}`);
	return `M${pairs.join('L')}Z`;
}
