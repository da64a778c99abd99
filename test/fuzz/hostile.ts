// Numbers, words and values that readers stumble over, as they are written in a file.

export const hostileNumbers = [
	...['NaN', 'Infinity', '-Infinity', '1e999', '-1e308', '1e308', '1e-400', '1e21', '1e9', '1e5', '-0', '0'],
	...['-1', '-1e3', '99999999999999999999999', '9007199254740993', '4294967296', '2147483648', '999999999'],
	...['100000', '30000', '16000', '0.1234567890123456789', '1,5', '0x10', '١٢', '+5', '.5', '5.', '007', ''],
];

export const hostileValues = [
	...['null', '[]', '{}', '""', 'true', '[[]]', '[[[]]]', '[1, 2, 3, 4]', '"rectangle"', '"mask"'],
	'{"size": [30000, 30000], "counts": [900000000]}',
	'{"size": [16000, 16000], "counts": [0, 256000000]}',
	'{"size": [9, 9], "counts": "PPPPPPPPPPPPPPPPPPPP"}',
	'"iVBORw0KGgo="',
];

/** Keys and names that mean something to the program's own language, to paths or to texts. */
export const hostileNames = [
	...[
		'__proto__',
		'constructor',
		'toString',
		'hasOwnProperty',
		'length',
		'',
		' ',
		'0',
		'-1',
		'NaN',
		'\u0000',
	],
	...[
		'../../../../etc/passwd',
		'C:\\a\\b.jpg',
		'a\nb',
		'\u2028',
		'\ud800',
		'=1+1',
		'x'.repeat(5000),
		'&amp;',
		']]>',
	],
];
