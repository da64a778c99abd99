// The shell of a page: strict content policy, one script, one style sheet, no data.

import { randomBytes } from 'node:crypto';
import { Uri, type Webview } from 'vscode';

export function pagesFolder(extension: Uri): Uri {
	return Uri.joinPath(extension, 'dist', 'webview');
}

export function pageHtml(
	webview: Webview,
	extension: Uri,
	page: 'overlay' | 'loss' | 'segmentation' | 'table' | 'evaluation' | 'training' | 'dataset' | 'compare',
	title: string,
): string {
	const nonce = randomBytes(16).toString('base64');
	const resource = (name: string) => webview.asWebviewUri(Uri.joinPath(pagesFolder(extension), name));
	const origin = webview.cspSource;
	const policy = [
		`default-src 'none'`,
		`img-src ${origin} blob:`,
		`style-src ${origin}`,
		`font-src ${origin}`,
		`script-src 'nonce-${nonce}'`,
		'worker-src blob:',
		`connect-src ${origin}`,
	].join('; ');
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${resource(`${page}.css`)}">
</head>
<body>
<div id="app"></div>
<script nonce="${nonce}" src="${resource(`${page}.js`)}"></script>
</body>
</html>`;
}
