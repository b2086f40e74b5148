PRAGMA application_id = 1935767923;
BEGIN;
CREATE TABLE migration (
	number INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	version VARCHAR(32) NOT NULL, 
	PRIMARY KEY (number)
);
CREATE TABLE change (
	n INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	clock VARCHAR(32), 
	kind VARCHAR(16) NOT NULL, 
	"by" TEXT, 
	reason TEXT, 
	detail TEXT, 
	undoes INTEGER, 
	version VARCHAR(32) NOT NULL, 
	PRIMARY KEY (n), 
	FOREIGN KEY(undoes) REFERENCES change (n)
);
CREATE TABLE outlet (
	n INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	PRIMARY KEY (n), 
	UNIQUE (name)
);
CREATE TABLE speaker (
	n INTEGER NOT NULL, 
	digest VARCHAR(32) NOT NULL, 
	name TEXT, 
	kind VARCHAR(12) NOT NULL, 
	role TEXT, 
	organisation TEXT, 
	country VARCHAR(2), 
	block TEXT, 
	PRIMARY KEY (n), 
	UNIQUE (digest)
);
CREATE TABLE place (
	n INTEGER NOT NULL, 
	digest VARCHAR(32) NOT NULL, 
	name TEXT NOT NULL, 
	country VARCHAR(2), 
	admin1 TEXT, 
	lat FLOAT, 
	lon FLOAT, 
	geonames INTEGER, 
	kind VARCHAR(12), 
	PRIMARY KEY (n), 
	UNIQUE (digest)
);
CREATE TABLE feed (
	url TEXT NOT NULL, 
	etag TEXT, 
	last_modified TEXT, 
	checked_at VARCHAR(32), 
	due_at VARCHAR(32), 
	failures SMALLINT NOT NULL, 
	trouble TEXT, 
	PRIMARY KEY (url)
);
CREATE TABLE report (
	n INTEGER NOT NULL, 
	id VARCHAR(17) NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	title TEXT, 
	published VARCHAR(10), 
	published_at VARCHAR(40), 
	day INTEGER NOT NULL, 
	outlet INTEGER, 
	url TEXT, 
	author TEXT, 
	language VARCHAR(8), 
	way VARCHAR(12) NOT NULL, 
	place TEXT NOT NULL, 
	fetched_at VARCHAR(32), 
	headers TEXT, 
	raw VARCHAR(64), 
	size INTEGER, 
	previous INTEGER, 
	expunged INTEGER, 
	since INTEGER NOT NULL, 
	until INTEGER, 
	PRIMARY KEY (n), 
	UNIQUE (id), 
	FOREIGN KEY(outlet) REFERENCES outlet (n), 
	FOREIGN KEY(previous) REFERENCES report (n), 
	FOREIGN KEY(expunged) REFERENCES change (n), 
	FOREIGN KEY(since) REFERENCES change (n), 
	FOREIGN KEY(until) REFERENCES change (n)
);
CREATE TABLE speaker_key (
	speaker INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	PRIMARY KEY (speaker, "key"), 
	FOREIGN KEY(speaker) REFERENCES speaker (n)
);
CREATE TABLE identity (
	speaker INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	name TEXT, 
	rule TEXT NOT NULL, 
	PRIMARY KEY (speaker), 
	FOREIGN KEY(speaker) REFERENCES speaker (n)
);
CREATE TABLE tenure (
	speaker INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	since INTEGER NOT NULL, 
	until INTEGER NOT NULL, 
	FOREIGN KEY(speaker) REFERENCES speaker (n)
);
CREATE TABLE grade (
	n INTEGER NOT NULL, 
	subject TEXT NOT NULL, 
	value VARCHAR(1), 
	since INTEGER NOT NULL, 
	until INTEGER, 
	PRIMARY KEY (n), 
	FOREIGN KEY(since) REFERENCES change (n), 
	FOREIGN KEY(until) REFERENCES change (n)
);
CREATE TABLE alias (
	n INTEGER NOT NULL, 
	kind VARCHAR(8) NOT NULL, 
	detail TEXT NOT NULL, 
	since INTEGER NOT NULL, 
	until INTEGER, 
	PRIMARY KEY (n), 
	FOREIGN KEY(since) REFERENCES change (n), 
	FOREIGN KEY(until) REFERENCES change (n)
);
CREATE TABLE refused (
	n INTEGER NOT NULL, 
	digest VARCHAR(32) NOT NULL, 
	place TEXT NOT NULL, 
	what TEXT NOT NULL, 
	remedy TEXT NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	since INTEGER NOT NULL, 
	PRIMARY KEY (n), 
	UNIQUE (digest), 
	FOREIGN KEY(since) REFERENCES change (n)
);
CREATE TABLE feed_entry (
	feed TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	digest VARCHAR(32) NOT NULL, 
	PRIMARY KEY (feed, "key"), 
	FOREIGN KEY(feed) REFERENCES feed (url)
);
CREATE TABLE text (
	report INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	PRIMARY KEY (report), 
	FOREIGN KEY(report) REFERENCES report (n)
);
CREATE TABLE reading (
	n INTEGER NOT NULL, 
	report INTEGER NOT NULL, 
	version VARCHAR(32) NOT NULL, 
	model TEXT NOT NULL, 
	notes TEXT NOT NULL, 
	since INTEGER NOT NULL, 
	until INTEGER, 
	PRIMARY KEY (n), 
	FOREIGN KEY(report) REFERENCES report (n), 
	FOREIGN KEY(since) REFERENCES change (n), 
	FOREIGN KEY(until) REFERENCES change (n)
);
CREATE TABLE statement (
	n INTEGER NOT NULL, 
	id VARCHAR(17) NOT NULL, 
	report INTEGER NOT NULL, 
	reading INTEGER NOT NULL, 
	since INTEGER NOT NULL, 
	until INTEGER, 
	replaces INTEGER, 
	review VARCHAR(10) NOT NULL, 
	hidden BOOLEAN NOT NULL, 
	day INTEGER NOT NULL, 
	outlet INTEGER, 
	speaker INTEGER, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	context_start INTEGER NOT NULL, 
	context_end INTEGER NOT NULL, 
	confidence FLOAT NOT NULL, 
	in_heading BOOLEAN NOT NULL, 
	rules TEXT, 
	source TEXT NOT NULL, 
	cue TEXT NOT NULL, 
	content TEXT NOT NULL, 
	words VARCHAR(16) NOT NULL, 
	quote VARCHAR(8) NOT NULL, 
	act VARCHAR(8) NOT NULL, 
	said_start VARCHAR(10), 
	said_end VARCHAR(10), 
	said_text TEXT, 
	said_approximate BOOLEAN, 
	via VARCHAR(17), 
	PRIMARY KEY (n), 
	FOREIGN KEY(report) REFERENCES report (n), 
	FOREIGN KEY(reading) REFERENCES reading (n), 
	FOREIGN KEY(since) REFERENCES change (n), 
	FOREIGN KEY(until) REFERENCES change (n), 
	FOREIGN KEY(replaces) REFERENCES statement (n), 
	FOREIGN KEY(outlet) REFERENCES outlet (n), 
	FOREIGN KEY(speaker) REFERENCES speaker (n)
);
CREATE TABLE figure (
	n INTEGER NOT NULL, 
	id VARCHAR(17) NOT NULL, 
	report INTEGER NOT NULL, 
	reading INTEGER NOT NULL, 
	since INTEGER NOT NULL, 
	until INTEGER, 
	replaces INTEGER, 
	review VARCHAR(10) NOT NULL, 
	hidden BOOLEAN NOT NULL, 
	day INTEGER NOT NULL, 
	outlet INTEGER, 
	speaker INTEGER, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	context_start INTEGER NOT NULL, 
	context_end INTEGER NOT NULL, 
	confidence FLOAT NOT NULL, 
	in_heading BOOLEAN NOT NULL, 
	rules TEXT, 
	words TEXT NOT NULL, 
	value FLOAT, 
	low FLOAT, 
	high FLOAT, 
	comparator VARCHAR(8) NOT NULL, 
	unit TEXT, 
	counted TEXT, 
	measure VARCHAR(16) NOT NULL, 
	status VARCHAR(10) NOT NULL, 
	party VARCHAR(2), 
	side TEXT, 
	done_by TEXT, 
	place INTEGER, 
	place_start INTEGER, 
	place_end INTEGER, 
	place_relation TEXT, 
	time_start VARCHAR(10), 
	time_end VARCHAR(10), 
	time_text TEXT, 
	time_approximate BOOLEAN, 
	additive BOOLEAN NOT NULL, 
	part_of VARCHAR(17), 
	window_kind VARCHAR(10), 
	window_since VARCHAR(10), 
	window_per VARCHAR(8), 
	statement VARCHAR(17), 
	PRIMARY KEY (n), 
	FOREIGN KEY(report) REFERENCES report (n), 
	FOREIGN KEY(reading) REFERENCES reading (n), 
	FOREIGN KEY(since) REFERENCES change (n), 
	FOREIGN KEY(until) REFERENCES change (n), 
	FOREIGN KEY(replaces) REFERENCES figure (n), 
	FOREIGN KEY(outlet) REFERENCES outlet (n), 
	FOREIGN KEY(speaker) REFERENCES speaker (n), 
	FOREIGN KEY(place) REFERENCES place (n)
);
CREATE TABLE shingle (
	hash BIGINT NOT NULL, 
	report INTEGER NOT NULL, 
	PRIMARY KEY (hash, report), 
	FOREIGN KEY(report) REFERENCES report (n)
)
 WITHOUT ROWID

;
CREATE TABLE sketch (
	report INTEGER NOT NULL, 
	size INTEGER NOT NULL, 
	PRIMARY KEY (report), 
	FOREIGN KEY(report) REFERENCES report (n)
);
CREATE TABLE copied (
	report INTEGER NOT NULL, 
	other INTEGER NOT NULL, 
	kind VARCHAR(8) NOT NULL, 
	inside FLOAT NOT NULL, 
	around FLOAT NOT NULL, 
	words INTEGER NOT NULL, 
	PRIMARY KEY (report, other), 
	FOREIGN KEY(report) REFERENCES report (n), 
	FOREIGN KEY(other) REFERENCES report (n)
);
CREATE TABLE member (
	n INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	role VARCHAR(8) NOT NULL, 
	secret TEXT NOT NULL, 
	since INTEGER NOT NULL, 
	until INTEGER, 
	PRIMARY KEY (n), 
	FOREIGN KEY(since) REFERENCES change (n), 
	FOREIGN KEY(until) REFERENCES change (n)
);
CREATE TABLE session (
	token VARCHAR(64) NOT NULL, 
	name TEXT NOT NULL, 
	csrf VARCHAR(64) NOT NULL, 
	ends VARCHAR(32) NOT NULL, 
	PRIMARY KEY (token)
);
CREATE TABLE access (
	n INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	name TEXT NOT NULL, 
	what VARCHAR(8) NOT NULL, 
	address TEXT NOT NULL, 
	PRIMARY KEY (n)
);
CREATE TABLE search (
	n INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	address TEXT NOT NULL, 
	"by" TEXT NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	PRIMARY KEY (n)
);
CREATE VIRTUAL TABLE statement_words USING fts5(words, content='', tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co M*'");
CREATE VIRTUAL TABLE figure_words USING fts5(words, content='', tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co M*'");
CREATE VIRTUAL TABLE report_words USING fts5(words, content='', tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co M*'");
INSERT INTO "migration" VALUES(1, 'first', '2026-11-30T09:29:41.528429+00:00', '0.1.0');
INSERT INTO "migration" VALUES(2, 'second', '2026-11-30T09:29:41.533018+00:00', '0.1.0');
INSERT INTO "migration" VALUES(3, 'third', '2026-11-30T09:29:41.534048+00:00', '0.1.0');
INSERT INTO "migration" VALUES(4, 'fourth', '2026-11-30T09:29:41.536143+00:00', '0.1.0');
INSERT INTO "change" VALUES(1, '2024-11-05T12:00:00.000000+00:00', NULL, 'add', 'Ines', NULL, NULL, NULL, '0.1.0');
INSERT INTO "change" VALUES(2, '2024-11-05T12:00:00.000000+00:00', NULL, 'add', NULL, NULL, NULL, NULL, '0.1.0');
INSERT INTO "change" VALUES(3, '2024-11-05T12:00:00.000000+00:00', NULL, 'review', 'Ines', 'the correction', '{"verdict": "edit", "entries": ["fd59df75b93e00cc6"], "values": {"value": "6", "place": "Goma"}}', NULL, '0.1.0');
INSERT INTO "change" VALUES(4, '2024-11-05T12:00:00.000000+00:00', NULL, 'grade', 'Omar', NULL, '{"subject": "outlet The Wire", "value": "B"}', NULL, '0.1.0');
INSERT INTO "change" VALUES(5, '2024-11-05T12:00:00.000000+00:00', NULL, 'grade', 'Omar', NULL, '{"subject": "entry fd59df75b93e00cc6", "value": "3"}', NULL, '0.1.0');
INSERT INTO "change" VALUES(6, '2024-11-05T12:00:00.000000+00:00', NULL, 'undo', 'Omar', NULL, NULL, 5, '0.1.0');
INSERT INTO "change" VALUES(7, '2024-11-05T12:00:00.000000+00:00', NULL, 'review', 'Omar', NULL, '{"verdict": "split", "entries": ["s849dfcdd16be5109"], "into": []}', NULL, '0.1.0');
INSERT INTO "change" VALUES(8, '2024-11-05T12:00:00.000000+00:00', NULL, 'alias', 'Ines', 'her name before she married', '{"rule": "same", "same": {"a": {"name": "Ailsa Reid", "kind": null, "role": null, "organisation": null, "country": null}, "b": {"name": "Anna Berg", "kind": null, "role": null, "organisation": null, "country": null}, "same": true}}', NULL, '0.1.0');
INSERT INTO "change" VALUES(9, '2024-11-05T12:00:00.000000+00:00', NULL, 'refuse', NULL, NULL, NULL, NULL, '0.1.0');
INSERT INTO "change" VALUES(10, '2024-11-05T12:00:00.000000+00:00', NULL, 'add', NULL, NULL, NULL, NULL, '0.1.0');
INSERT INTO "change" VALUES(11, '2024-11-05T12:00:00.000000+00:00', NULL, 'expunge', 'Ines', 'a court order', '{"report": "r2f441496dbb16056"}', NULL, '0.1.0');
INSERT INTO "change" VALUES(12, '2024-11-05T12:00:00.000000+00:00', NULL, 'add', NULL, NULL, NULL, NULL, '0.1.0');
INSERT INTO "change" VALUES(13, '2024-11-05T12:00:00.000000+00:00', NULL, 'alias', 'Ines', 'its imprint', '{"rule": "house", "house": {"outlet": "Norrby Courier", "house": "Norrby Press"}}', NULL, '0.1.0');
INSERT INTO "change" VALUES(14, '2024-11-05T12:00:00.000000+00:00', NULL, 'member', 'Omar', NULL, '{"name": "Ines", "role": "admin", "password": true}', NULL, '0.1.0');
INSERT INTO "change" VALUES(15, '2024-11-05T12:00:00.000000+00:00', NULL, 'member', 'Ines', NULL, '{"name": "Rosa", "role": "reader", "password": true}', NULL, '0.1.0');
INSERT INTO "change" VALUES(16, '2024-11-05T12:00:00.000000+00:00', NULL, 'member', 'Ines', 'moved to another desk', '{"name": "Rosa", "role": null}', NULL, '0.1.0');
INSERT INTO "outlet" VALUES(1, 'The Wire');
INSERT INTO "outlet" VALUES(2, 'Evening Post');
INSERT INTO "outlet" VALUES(3, CAST(X'4e554c00' AS TEXT));
INSERT INTO "outlet" VALUES(4, 'Norrby Courier');
INSERT INTO "speaker" VALUES(1, '7a1a43d7df9252ec3696daff49c2fb07', 'Anna Berg', 'person', 'Governor', 'Selland', NULL, 'p:berg');
INSERT INTO "speaker" VALUES(2, 'd34dcdc3d97cdb88ba839d93bc036a76', 'Ailsa Reid', 'person', 'governor', NULL, 'CD', 'p:reid');
INSERT INTO "speaker" VALUES(3, '4a09d7cc70575c5625b09f1796765d8c', 'Police', 'organisation', NULL, 'Police', NULL, 'o:police');
INSERT INTO "place" VALUES(1, 'e6c7c0a1f3d8ccc8d9967b12e9cac572', 'Goma', 'CD', 'North Kivu', -1.6741, 29.2284, 216281, 'city');
INSERT INTO "place" VALUES(2, '7ef2399166ef805ec1baadd87ea45f45', 'Pokrovsk', 'UA', 'Donetsk', 48.2801, 37.1771, 704422, 'city');
INSERT INTO "place" VALUES(3, '981b4bc2b5a0f84f8195742fc410824a', 'Goma', NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "report" VALUES(1, 'r6550f0969708b937', '7347eea7cae6aa7da43ba4a2e4b4aaf5aecbb9952912ac26b3d33569ae7cf30d', 'Dam', '2024-11-05', NULL, 739195, 1, 'https://w.example/dam', NULL, 'en', 'text', 'https://w.example/dam', NULL, NULL, NULL, NULL, NULL, NULL, 1, 2);
INSERT INTO "report" VALUES(2, 'r77bebddc876065fd', '9a11adae9475eaf4c867083149acb8710411047b7c06fcd4020c9aee56119e81', 'Fire', '2024-11-06', NULL, 739196, 2, NULL, NULL, 'en', 'text', 'text', NULL, NULL, NULL, NULL, NULL, NULL, 1, NULL);
INSERT INTO "report" VALUES(3, 'r02485709f17bd4d2', '49d0a37f7ad15e0cc8ec40e25fc61681aa136642d522cfbbbf7a1f99d7f88342', NULL, NULL, NULL, 0, NULL, NULL, NULL, 'en', 'text', 'text', NULL, NULL, NULL, NULL, NULL, NULL, 1, NULL);
INSERT INTO "report" VALUES(4, 'r30be5cbd5b1dc7a4', '2af61259b9329b37e11fa4544cdcf5cebb5f48335dbfa2565aceae3a79dfb75c', NULL, '2024-11-05', NULL, 739195, 3, NULL, NULL, 'en', 'text', 'text', NULL, NULL, NULL, NULL, NULL, NULL, 1, NULL);
INSERT INTO "report" VALUES(5, 'r07f38403f856aaf3', 'b8bd1fcc9e06efa2273e52e479a556b3973d70630a1a3ba9a569a6dcdfe7815b', NULL, '2024-11-05', NULL, 739195, 1, NULL, NULL, 'en', 'text', 'text', NULL, NULL, NULL, NULL, NULL, NULL, 1, NULL);
INSERT INTO "report" VALUES(6, 'r30e8247841755cde', 'a87638bc02f9e1baa95c54176a81461dc6e73d64d270bc5d165b0b2a840a0dac', 'Dam', '2024-11-06', NULL, 739196, 1, 'https://w.example/dam', NULL, 'en', 'text', 'https://w.example/dam', NULL, NULL, NULL, NULL, 1, NULL, 2, NULL);
INSERT INTO "report" VALUES(7, 'r2f441496dbb16056', 'f5556e186ecdef74f02f887c4f865420c34b8690f9abd16c7fe864df37597510', NULL, '2024-11-05', NULL, 739195, NULL, NULL, NULL, 'en', 'text', '', NULL, NULL, NULL, NULL, NULL, 11, 10, 11);
INSERT INTO "report" VALUES(8, 'rd08b7c6e1169a939', '81b566d923b2166046adba94186a2d748cb2b1d5b8562b2c87d6f215ba4ee703', 'Mill', '2024-11-05', NULL, 739195, 1, 'https://w.example/mill', NULL, 'en', 'text', 'https://w.example/mill', NULL, NULL, NULL, NULL, NULL, NULL, 12, NULL);
INSERT INTO "report" VALUES(9, 'rb524aee32a7bbaee', '81b566d923b2166046adba94186a2d748cb2b1d5b8562b2c87d6f215ba4ee703', 'Mill burns', '2024-11-05', NULL, 739195, 4, NULL, NULL, 'en', 'text', 'text', NULL, NULL, NULL, NULL, NULL, NULL, 12, NULL);
INSERT INTO "speaker_key" VALUES(1, 'p:berg');
INSERT INTO "speaker_key" VALUES(1, 'p:berg|anna');
INSERT INTO "speaker_key" VALUES(1, 'p:berg|a.');
INSERT INTO "speaker_key" VALUES(2, 'p:reid');
INSERT INTO "speaker_key" VALUES(2, 'p:reid|ailsa');
INSERT INTO "speaker_key" VALUES(2, 'p:reid|a.');
INSERT INTO "speaker_key" VALUES(3, 'o:police');
INSERT INTO "identity" VALUES(1, 'i88480e79b9db5ffa', 'Ailsa Reid', 'decision');
INSERT INTO "identity" VALUES(2, 'i88480e79b9db5ffa', 'Ailsa Reid', 'same name');
INSERT INTO "grade" VALUES(1, 'outlet The Wire', 'B', 4, NULL);
INSERT INTO "grade" VALUES(2, 'entry fd59df75b93e00cc6', '3', 5, 6);
INSERT INTO "grade" VALUES(3, 'entry fd59df75b93e00cc6', NULL, 6, NULL);
INSERT INTO "alias" VALUES(1, 'same', '{"a": {"name": "Ailsa Reid", "kind": null, "role": null, "organisation": null, "country": null}, "b": {"name": "Anna Berg", "kind": null, "role": null, "organisation": null, "country": null}, "same": true}', 8, NULL);
INSERT INTO "alias" VALUES(2, 'house', '{"outlet": "Norrby Courier", "house": "Norrby Press"}', 13, NULL);
INSERT INTO "refused" VALUES(1, 'd4067b75b943496cdd96c76adcc62666', 'b.txt', 'there is nothing at this path', 'check the path', 'MissingError', 9);
INSERT INTO "text" VALUES(1, '12 people were killed and 30 wounded, she said.');
INSERT INTO "text" VALUES(2, '5 people were killed in the fire.');
INSERT INTO "text" VALUES(3, 'Nobody said a thing.');
INSERT INTO "text" VALUES(4, CAST(X'4e554c200020616e64205c302c20f09f8c8a3a2031322070656f706c652077657265206b696c6c65642e' AS TEXT));
INSERT INTO "text" VALUES(5, 'Goma, 5 Nov. The governor, Ailsa Reid, said on Tuesday that at least 14 people were killed in Goma.

“We fear,” she added, “that 30 more are missing.” Police said 5 soldiers were wounded south of Pokrovsk.
');
INSERT INTO "text" VALUES(6, '18 people were killed.');
INSERT INTO "text" VALUES(8, 'A fire destroyed the flour mill of Norrby in the early hours of Monday, killing 12 people of the night shift, police said. The mill has stood on the river since 1931 and ground a fifth of the wheat that the region grows.');
INSERT INTO "text" VALUES(9, 'A fire destroyed the flour mill of Norrby in the early hours of Monday, killing 12 people of the night shift, police said. The mill has stood on the river since 1931 and ground a fifth of the wheat that the region grows.');
INSERT INTO "reading" VALUES(1, 1, '0.1.0', '1', '[]', 1, NULL);
INSERT INTO "reading" VALUES(2, 2, '0.1.0', '1', '[]', 1, NULL);
INSERT INTO "reading" VALUES(3, 3, '0.1.0', '1', '[]', 1, NULL);
INSERT INTO "reading" VALUES(4, 4, '0.1.0', '1', '[]', 1, NULL);
INSERT INTO "reading" VALUES(5, 5, '0.1.0', '2', '[]', 1, NULL);
INSERT INTO "reading" VALUES(6, 6, '0.1.0', '1', '[]', 2, NULL);
INSERT INTO "reading" VALUES(7, 7, '0.1.0', '1', '[]', 10, NULL);
INSERT INTO "reading" VALUES(8, 8, '0.1.0', '1', '[]', 12, NULL);
INSERT INTO "reading" VALUES(9, 9, '0.1.0', '1', '[]', 12, NULL);
INSERT INTO "statement" VALUES(1, 's587b4cdd77bf41c0', 1, 1, 1, 2, NULL, 'none', 0, 739195, 1, 1, 0, 47, 0, 47, 0.9, 0, NULL, '[]', '[]', '[[0,47]]', '7347eea7cae6aa7d', 'indirect', 'state', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "statement" VALUES(2, 's8c2bf0e79fa17c60', 2, 2, 1, NULL, NULL, 'none', 0, 739196, 2, 1, 0, 33, 0, 33, 0.9, 0, NULL, '[]', '[]', '[[0,33]]', '9a11adae9475eaf4', 'indirect', 'state', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "statement" VALUES(3, 's79492244758d5f94', 4, 4, 1, NULL, NULL, 'none', 0, 739195, 3, 1, 0, 39, 0, 39, 0.9, 0, NULL, '[]', '[]', '[[0,39]]', '2af61259b9329b37', 'indirect', 'state', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "statement" VALUES(4, 'se8332e1d59ab37f2', 5, 5, 1, NULL, NULL, 'none', 0, 739195, 1, 2, 60, 98, 0, 99, 0.975, 0, NULL, '[[13,37]]', '[[39,43]]', '[[60,98]]', '37c8cb6bfd42d21b', 'indirect', 'state', '2024-11-05', '2024-11-05', 'Tuesday', 0, NULL);
INSERT INTO "statement" VALUES(5, 's849dfcdd16be5109', 5, 5, 1, 7, NULL, 'none', 0, 739195, 1, 2, 101, 150, 101, 205, 0.956, 0, NULL, '[[112,115]]', '[[116,121]]', '[[101,111],[123,150]]', '76fab8d7be20bd19', 'direct', 'state', '2024-11-05', '2024-11-05', 'Tuesday', 0, NULL);
INSERT INTO "statement" VALUES(6, 'sf48d66b20f29866a', 5, 5, 1, NULL, NULL, 'none', 0, 739195, 1, 3, 163, 204, 101, 205, 0.953, 0, NULL, '[[151,157]]', '[[158,162]]', '[[163,204]]', '819db66a7d1ff221', 'indirect', 'state', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "statement" VALUES(7, 'seb9476bb1a164239', 6, 6, 2, NULL, NULL, 'none', 0, 739196, 1, 1, 0, 22, 0, 22, 0.9, 0, NULL, '[]', '[]', '[[0,22]]', 'a87638bc02f9e1ba', 'indirect', 'state', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "statement" VALUES(8, 'sa937a63bbba9a18c', 5, 5, 7, NULL, 5, 'edited', 0, 739195, 1, 2, 101, 111, 101, 205, 0.956, 0, NULL, '[[112,115]]', '[[116,121]]', '[[101,111]]', 'd49c8ecd9b8e9e1f', 'direct', 'state', '2024-11-05', '2024-11-05', 'Tuesday', 0, NULL);
INSERT INTO "statement" VALUES(9, 'sd13b93e324f9923f', 5, 5, 7, NULL, 5, 'edited', 0, 739195, 1, 2, 123, 150, 101, 205, 0.956, 0, NULL, '[[112,115]]', '[[116,121]]', '[[123,150]]', '737615ebc30f2f8d', 'direct', 'state', '2024-11-05', '2024-11-05', 'Tuesday', 0, NULL);
INSERT INTO "statement" VALUES(10, 's849dfcdd16be5109', 5, 5, 7, NULL, 5, 'split', 1, 739195, 1, 2, 101, 150, 101, 205, 0.956, 0, NULL, '[[112,115]]', '[[116,121]]', '[[101,111],[123,150]]', '76fab8d7be20bd19', 'direct', 'state', '2024-11-05', '2024-11-05', 'Tuesday', 0, NULL);
INSERT INTO "statement" VALUES(11, 's32b8902b3e4bc21f', 8, 8, 12, NULL, NULL, 'none', 0, 739195, 1, 1, 0, 220, 0, 220, 0.9, 0, NULL, '[]', '[]', '[[0,220]]', '81b566d923b21660', 'indirect', 'state', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "statement" VALUES(12, 'sfa4fcac2ce4705d3', 9, 9, 12, NULL, NULL, 'none', 0, 739195, 4, 1, 0, 220, 0, 220, 0.9, 0, NULL, '[]', '[]', '[[0,220]]', '81b566d923b21660', 'indirect', 'state', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "figure" VALUES(1, 'f7f9af6d31196acec', 1, 1, 1, 2, NULL, 'none', 0, 739195, 1, 1, 0, 2, 0, 47, 0.9, 0, NULL, '12', 12.0, NULL, NULL, 'exact', 'person', NULL, 'killed', 'reported', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, 's587b4cdd77bf41c0');
INSERT INTO "figure" VALUES(2, 'f7cf537d0325ed92d', 1, 1, 1, 2, NULL, 'none', 0, 739195, 1, 1, 26, 28, 0, 47, 0.9, 0, NULL, '30', 30.0, NULL, NULL, 'exact', 'person', NULL, 'wounded', 'reported', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, 's587b4cdd77bf41c0');
INSERT INTO "figure" VALUES(3, 'fd59df75b93e00cc6', 2, 2, 1, 3, NULL, 'none', 0, 739196, 2, 1, 0, 1, 0, 33, 0.9, 0, NULL, '5', 5.0, NULL, NULL, 'exact', 'person', NULL, 'killed', 'reported', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, 's8c2bf0e79fa17c60');
INSERT INTO "figure" VALUES(4, 'fac6cc0157f98c65d', 4, 4, 1, NULL, NULL, 'none', 0, 739195, 3, 1, 17, 19, 0, 39, 0.9, 0, NULL, '12', 12.0, NULL, NULL, 'exact', 'person', NULL, 'killed', 'reported', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, 's79492244758d5f94');
INSERT INTO "figure" VALUES(5, 'fa923d8c45d4b0348', 5, 5, 1, NULL, NULL, 'none', 0, 739195, 1, 2, 60, 71, 0, 99, 0.936, 0, NULL, 'at least 14', 14.0, 14.0, NULL, 'at_least', 'person', 'people', 'killed', 'reported', NULL, NULL, NULL, 1, 94, 98, NULL, '2024-11-05', '2024-11-05', NULL, 0, 0, NULL, NULL, NULL, NULL, 'se8332e1d59ab37f2');
INSERT INTO "figure" VALUES(6, 'f405b99f1c3970af3', 5, 5, 1, 7, NULL, 'none', 0, 739195, 1, 2, 129, 136, 101, 205, 0.865, 0, NULL, '30 more', 30.0, NULL, NULL, 'exact', 'person', NULL, 'missing', 'reported', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1, NULL, NULL, NULL, NULL, 's849dfcdd16be5109');
INSERT INTO "figure" VALUES(7, 'f4d002e7208690d6b', 5, 5, 1, NULL, NULL, 'none', 0, 739195, 1, 3, 163, 164, 101, 205, 0.905, 0, NULL, '5', 5.0, NULL, NULL, 'exact', 'person', 'soldiers', 'wounded', 'reported', 'UA', NULL, NULL, 2, 196, 204, 'south of', NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, 'sf48d66b20f29866a');
INSERT INTO "figure" VALUES(8, 'f6483edbc88e931c8', 6, 6, 2, NULL, NULL, 'none', 0, 739196, 1, 1, 0, 2, 0, 22, 0.9, 0, NULL, '18', 18.0, NULL, NULL, 'exact', 'person', NULL, 'killed', 'reported', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, 'seb9476bb1a164239');
INSERT INTO "figure" VALUES(9, 'fd59df75b93e00cc6', 2, 2, 3, NULL, 3, 'edited', 0, 739196, 2, 1, 0, 1, 0, 33, 0.9, 0, NULL, '5', 6.0, NULL, NULL, 'exact', 'person', NULL, 'killed', 'reported', NULL, NULL, NULL, 3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, 's8c2bf0e79fa17c60');
INSERT INTO "figure" VALUES(10, 'f405b99f1c3970af3', 5, 5, 7, NULL, 6, 'none', 0, 739195, 1, 2, 129, 136, 101, 205, 0.865, 0, NULL, '30 more', 30.0, NULL, NULL, 'exact', 'person', NULL, 'missing', 'reported', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1, NULL, NULL, NULL, NULL, 'sd13b93e324f9923f');
INSERT INTO "figure" VALUES(11, 'f701b64e05672f018', 8, 8, 12, NULL, NULL, 'none', 0, 739195, 1, 1, 80, 82, 0, 220, 0.9, 0, NULL, '12', 12.0, NULL, NULL, 'exact', 'person', NULL, 'killed', 'reported', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, 's32b8902b3e4bc21f');
INSERT INTO "figure" VALUES(12, 'f93470cce7404b74b', 9, 9, 12, NULL, NULL, 'none', 0, 739195, 4, 1, 80, 82, 0, 220, 0.9, 0, NULL, '12', 12.0, NULL, NULL, 'exact', 'person', NULL, 'killed', 'reported', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, 'sfa4fcac2ce4705d3');
INSERT INTO "shingle" VALUES(1332799679877307990, 1);
INSERT INTO "shingle" VALUES(2283148213048439266, 5);
INSERT INTO "shingle" VALUES(2361747594868108483, 2);
INSERT INTO "shingle" VALUES(3200876135551059613, 8);
INSERT INTO "shingle" VALUES(3200876135551059613, 9);
INSERT INTO "shingle" VALUES(3368866926756418859, 5);
INSERT INTO "shingle" VALUES(3534422313894641187, 8);
INSERT INTO "shingle" VALUES(3534422313894641187, 9);
INSERT INTO "shingle" VALUES(3812469664318023875, 8);
INSERT INTO "shingle" VALUES(3812469664318023875, 9);
INSERT INTO "shingle" VALUES(4051244303817853705, 8);
INSERT INTO "shingle" VALUES(4051244303817853705, 9);
INSERT INTO "shingle" VALUES(4549894542140863143, 5);
INSERT INTO "shingle" VALUES(6191587697171948945, 8);
INSERT INTO "shingle" VALUES(6191587697171948945, 9);
INSERT INTO "shingle" VALUES(7302486881913398813, 4);
INSERT INTO "shingle" VALUES(7486071159635951817, 8);
INSERT INTO "shingle" VALUES(7486071159635951817, 9);
INSERT INTO "shingle" VALUES(7641923726379925231, 8);
INSERT INTO "shingle" VALUES(7641923726379925231, 9);
INSERT INTO "shingle" VALUES(8313913914023091590, 8);
INSERT INTO "shingle" VALUES(8313913914023091590, 9);
INSERT INTO "sketch" VALUES(1, 1);
INSERT INTO "sketch" VALUES(2, 1);
INSERT INTO "sketch" VALUES(3, 0);
INSERT INTO "sketch" VALUES(4, 1);
INSERT INTO "sketch" VALUES(5, 3);
INSERT INTO "sketch" VALUES(6, 0);
INSERT INTO "sketch" VALUES(8, 8);
INSERT INTO "sketch" VALUES(9, 8);
INSERT INTO "copied" VALUES(8, 9, 'whole', 1.0, 1.0, 43);
INSERT INTO "member" VALUES(1, 'Ines', 'admin', '$argon2id$v=19$m=65536,t=3,p=4$HN0m2CVMvG5XS/PFPlPkSg$IAsJ3DI1XApj48C+pSipTt8hDNhioCV66Ru/4TmriOc', 14, NULL);
INSERT INTO "member" VALUES(2, 'Rosa', 'reader', '', 15, 16);
INSERT INTO "session" VALUES('2a2eefddf7b9e0da50e19856730b59bbc975bf66f09dbdba4e84797cae1d00ab', 'Ines', 'q_9-_6em9OcMeeer7lnWF5GF_Np9M47LQrmHNITBthQ', '2024-11-06T00:00:00+00:00');
INSERT INTO "access" VALUES(1, '2024-11-05T12:00:00+00:00', 'Ines', 'login', '127.0.0.1');
INSERT INTO "search" VALUES(1, 'Deaths in Goma', '/figures?measure=killed&place=Goma', 'Ines', '2024-11-05T12:00:00+00:00');
DELETE FROM "statement_words_data";
INSERT INTO "statement_words_data" VALUES(1, X'0c8207');
INSERT INTO "statement_words_data" VALUES(10, X'000000000102020002010101020101');
INSERT INTO "statement_words_data" VALUES(137438953473, X'000002c5023030030208010231320102060202090201340402120201380702060102333001020b04020a01020902020a01020a01020a01013502020602020601021001020f02021001021001021001036164640502080102070202080102080102080204696c73610404020a01020203020201020201020202026e6401020a02020703026e610102020102020102020402020202726505020c01020b02020c01020c01020c020174040210010462657267010203010203010203040203010466656172050206010205020206010206010206020369726502020c0104676f6d610404051403067665726e6f72010204010204010204010404070102040202040102040102040102040102696e02020a02021601046b696c6c01020901020901020c01021503020901056c6561737404021101046d69737305020d01020c02020d01020d01020d02036f726505020b01020a02020b01020b01020b01036e6f760402070202756c03020601026f6605021501021402021501021501021502016e04020d010570656f706c01020701020701020a01021303020702076f6b726f76736b05021601021502021601021601021603036c696305020e010602030c02020e01020e01020e0104726569640404030a01020303020301020301020301047361696401020e03020c01020f01020e02020f01020f01020f0206656c6c616e640102050102050102050402050202686501020d04020701020602020701020701020702066f6c64696572050211010210020211010211010211030375746805021401021302021401021401021401047468617404020f01020901020802020901020901020903016502020b020208020675657364617904020e010277650502050102040202050102050102050302726501020801020801020b01021401021201021101020801021201021201021202046f756e6401020c04021301021202021301021301021304060a0606161814160a1013061215080a240a150a151408071306161816161b1416171418090b1322');
INSERT INTO "statement_words_data" VALUES(274877906945, X'000001c1033031320b021501021502033933310b02250102250101610b0406240104062402026e640b022601022603026e610b02020102020104626572670b0203010203010764657374726f790b020801020801056561726c690b0210010210010566696674680b0229010229030272650b020701020702046c6f75720b020a01020a0108676f7665726e6f720b02040102040205726f756e640b02270102270401770b023001023001036861730b021f01021f02036f75720b02110102110102696e0b020e01020e01046b696c6c0b021401021401046d696c6c0b040b1501040b1502056f6e6461790b021301021301056e696768740b021901021902056f727262690b020d01020d01026f660b080c08071501080c08071502016e0b0221010221010570656f706c0b021601021602046f6c69630b021b01021b0106726567696f6e0b022f01022f0204697665720b02230102230104736169640b021c01021c0206656c6c616e640b02050102050204686966740b021a01021a0203696e630b02240102240204746f6f640b02200102200104746861740b022d01022d0301650b0e09080b07070b05010e09080b07070b05010577686561740b022c01022c040a0b0b0a0a0c0f0d0d0a0c100d090b0b0a0c0e0d0d0d10090d0c0e0c0c0e0c0b0c0c15');
DELETE FROM "statement_words_idx";
INSERT INTO "statement_words_idx" VALUES(1, X'', 2);
INSERT INTO "statement_words_idx" VALUES(2, X'', 2);
DELETE FROM "statement_words_docsize";
INSERT INTO "statement_words_docsize" VALUES(1, X'0d');
INSERT INTO "statement_words_docsize" VALUES(2, X'0b');
INSERT INTO "statement_words_docsize" VALUES(3, X'0b');
INSERT INTO "statement_words_docsize" VALUES(4, X'16');
INSERT INTO "statement_words_docsize" VALUES(5, X'15');
INSERT INTO "statement_words_docsize" VALUES(6, X'14');
INSERT INTO "statement_words_docsize" VALUES(7, X'08');
INSERT INTO "statement_words_docsize" VALUES(8, X'15');
INSERT INTO "statement_words_docsize" VALUES(9, X'15');
INSERT INTO "statement_words_docsize" VALUES(10, X'15');
INSERT INTO "statement_words_docsize" VALUES(11, X'2f');
INSERT INTO "statement_words_docsize" VALUES(12, X'2f');
DELETE FROM "statement_words_config";
INSERT INTO "statement_words_config" VALUES('version', 4);
DELETE FROM "figure_words_data";
INSERT INTO "figure_words_data" VALUES(1, X'0c8175');
INSERT INTO "figure_words_data" VALUES(10, X'000000000102020002010101020101');
INSERT INTO "figure_words_data" VALUES(137438953473, X'0000028f023030040208010231320102060102060202090201340502120201380802060102333001020b01020b04020a01020903020a01013503020602020601021001020f02020601021001036164640602080102070302080204696c73610504020a01020204020202026e6401020a01020a02020703026e610102020102020102020102020402020102020202726506020c01020b03020c020174050210010462657267010203010203010203010203040203010203010466656172060206010205030206020369726503020c06020c0104676f6d610504051403067665726e6f72010204010204010204010204010404070102040202040102040102040102696e03020a02021604020a01046b696c6c01020901020901020901020c01021503020901020901056c6561737405021101046d69737306020d01020c03020d02036f726506020b01020a03020b01036e6f760502070202756c04020601026f6606021501021403021502016e05020d010570656f706c01020701020701020701020a01021303020701020702076f6b726f76736b06021601021503021603036c696306020e010602030c03020e0104726569640504030a01020304020301047361696401020e01020e03020c01020f01020e03020f0206656c6c616e640102050102050102050102050402050102050202686501020d01020d04020701020603020702066f6c64696572060211010210030211030375746806021401021303021401047468617405020f01020901020803020903016503020b02020804020b020675657364617905020e010277650602050102040302050302726501020801020801020801020b01021401021201021101020801020801021202046f756e6401020c01020c04021301021203021304060d060613150e100d160d06180f0b0a240d1b0a0f0e08070d061c121010181a13110e120c0b0d22');
INSERT INTO "figure_words_data" VALUES(274877906945, X'000001c1033031320b021501021502033933310b02250102250101610b0406240104062402026e640b022601022603026e610b02020102020104626572670b0203010203010764657374726f790b020801020801056561726c690b0210010210010566696674680b0229010229030272650b020701020702046c6f75720b020a01020a0108676f7665726e6f720b02040102040205726f756e640b02270102270401770b023001023001036861730b021f01021f02036f75720b02110102110102696e0b020e01020e01046b696c6c0b021401021401046d696c6c0b040b1501040b1502056f6e6461790b021301021301056e696768740b021901021902056f727262690b020d01020d01026f660b080c08071501080c08071502016e0b0221010221010570656f706c0b021601021602046f6c69630b021b01021b0106726567696f6e0b022f01022f0204697665720b02230102230104736169640b021c01021c0206656c6c616e640b02050102050204686966740b021a01021a0203696e630b02240102240204746f6f640b02200102200104746861740b022d01022d0301650b0e09080b07070b05010e09080b07070b05010577686561740b022c01022c040a0b0b0a0a0c0f0d0d0a0c100d090b0b0a0c0e0d0d0d10090d0c0e0c0c0e0c0b0c0c15');
DELETE FROM "figure_words_idx";
INSERT INTO "figure_words_idx" VALUES(1, X'', 2);
INSERT INTO "figure_words_idx" VALUES(2, X'', 2);
DELETE FROM "figure_words_docsize";
INSERT INTO "figure_words_docsize" VALUES(1, X'0d');
INSERT INTO "figure_words_docsize" VALUES(2, X'0d');
INSERT INTO "figure_words_docsize" VALUES(3, X'0b');
INSERT INTO "figure_words_docsize" VALUES(4, X'0b');
INSERT INTO "figure_words_docsize" VALUES(5, X'16');
INSERT INTO "figure_words_docsize" VALUES(6, X'15');
INSERT INTO "figure_words_docsize" VALUES(7, X'14');
INSERT INTO "figure_words_docsize" VALUES(8, X'08');
INSERT INTO "figure_words_docsize" VALUES(9, X'0b');
INSERT INTO "figure_words_docsize" VALUES(10, X'15');
INSERT INTO "figure_words_docsize" VALUES(11, X'2f');
INSERT INTO "figure_words_docsize" VALUES(12, X'2f');
DELETE FROM "figure_words_config";
INSERT INTO "figure_words_config" VALUES('version', 4);
DELETE FROM "report_words_data";
INSERT INTO "report_words_data" VALUES(1, X'088120');
INSERT INTO "report_words_data" VALUES(10, X'000000000102020002010101020101');
INSERT INTO "report_words_data" VALUES(137438953473, X'0000019f0230300402040102313201020303020502013405020f0201380602030102333001020804021a0101350202030304031f010161030204020264640502180204696c736105020702026e640102070302030202726505021c02017405020d010364616d0102020502020104666561720502160203697265020402090104676f6d610504021403067665726e6f720502060102696e02020703021301046b696c6c01020601020602020801021201020601056c6561737405020e01046d69737305021d02036f726505021b01066e6f626f64690302020301760502040202756c04020201026f6605022502016e05020a010570656f706c01020401020402020601021001020402076f6b726f76736b05022603036c696305021e01047265696405020801047361696401020b020203020409180202686501020a04021702066f6c64696572050221030375746805022401047468617405040c0f0301650202080302050303696e67030205020675657364617905020b01027765050215030272650102050102050202070104111301020502046f756e6401020904022304060a06060a0a0607090a07060b09090a0b0a150a09080b06070706160c0809100a0b080a09080b0714');
INSERT INTO "report_words_data" VALUES(274877906945, X'00000199033031320802120102130203393331080222010223010161080403240104042402026e6408022301022401046275726e090203010764657374726f7908020501020601056561726c6908020d01020e010566696674680802260102270302726508020401020502046c6f7572080207010208010667726f756e6408022401022504017708022d01022e010368617308021c01021d02036f757208020e01020f0102696e08020b01020c01046b696c6c08021101021201046d696c6c0806020815010602091502056f6e64617908021001021101056e6967687408021601021702056f7272626908020a01020b01026f6608080908071501080a08071502016e08021e01021f010570656f706c08021301021402046f6c69630802180102190106726567696f6e08022c01022d02046976657208022001022101047361696408021901021a0204686966740802170102180203696e630802210102220204746f6f6408021d01021e01047468617408022a01022b030165080e06080b07070b05010e07080b07070b050105776865617408022901022a040a0b0b0a090f0d0d0a0c0e090b0b0a0c100d0d0d10090d0c0e0c0c0c0b0c0c15');
DELETE FROM "report_words_idx";
INSERT INTO "report_words_idx" VALUES(1, X'', 2);
INSERT INTO "report_words_idx" VALUES(2, X'', 2);
DELETE FROM "report_words_docsize";
INSERT INTO "report_words_docsize" VALUES(1, X'0a');
INSERT INTO "report_words_docsize" VALUES(2, X'08');
INSERT INTO "report_words_docsize" VALUES(3, X'04');
INSERT INTO "report_words_docsize" VALUES(4, X'07');
INSERT INTO "report_words_docsize" VALUES(5, X'25');
INSERT INTO "report_words_docsize" VALUES(6, X'05');
INSERT INTO "report_words_docsize" VALUES(8, X'2c');
INSERT INTO "report_words_docsize" VALUES(9, X'2d');
DELETE FROM "report_words_config";
INSERT INTO "report_words_config" VALUES('version', 4);
CREATE INDEX change_kind ON change (kind);
CREATE INDEX speaker_block ON speaker (block);
CREATE INDEX place_name ON place (name);
CREATE INDEX place_country ON place (country);
CREATE INDEX report_order ON report (day DESC, n DESC);
CREATE INDEX report_url ON report (url);
CREATE INDEX report_digest ON report (digest);
CREATE INDEX report_outlet ON report (outlet);
CREATE INDEX speaker_key_key ON speaker_key ("key");
CREATE INDEX identity_key ON identity ("key");
CREATE INDEX tenure_speaker ON tenure (speaker);
CREATE INDEX grade_subject ON grade (subject);
CREATE INDEX reading_report ON reading (report);
CREATE INDEX statement_speaker ON statement (speaker, day DESC, report DESC, start, n, act, review) WHERE until IS NULL AND NOT hidden;
CREATE INDEX statement_outlet ON statement (outlet, day DESC, report DESC, start, n, act, review) WHERE until IS NULL AND NOT hidden;
CREATE INDEX statement_order ON statement (day DESC, report DESC, start, n) WHERE until IS NULL AND NOT hidden;
CREATE INDEX statement_act ON statement (act, day DESC, report DESC, start, n, review) WHERE until IS NULL AND NOT hidden;
CREATE INDEX statement_id ON statement (id);
CREATE INDEX statement_quote ON statement (quote, day DESC, report DESC, start, n, act, review) WHERE until IS NULL AND NOT hidden;
CREATE INDEX statement_report ON statement (report);
CREATE INDEX figure_speaker ON figure (speaker, day DESC, report DESC, start, n, status, measure) WHERE until IS NULL AND NOT hidden;
CREATE INDEX figure_place ON figure (place, day DESC, report DESC, start, n, status, measure) WHERE until IS NULL AND NOT hidden;
CREATE INDEX figure_facets ON figure (status, measure, unit, party, place, speaker, outlet, comparator, review) WHERE until IS NULL AND NOT hidden;
CREATE INDEX figure_report ON figure (report);
CREATE INDEX figure_scope ON figure (measure, party, time_end, day) WHERE until IS NULL AND NOT hidden;
CREATE INDEX figure_order ON figure (day DESC, report DESC, start, n) WHERE until IS NULL AND NOT hidden;
CREATE INDEX figure_outlet ON figure (outlet, day DESC, report DESC, start, n, status, measure) WHERE until IS NULL AND NOT hidden;
CREATE INDEX figure_status ON figure (status, day DESC, report DESC, start, n, measure) WHERE until IS NULL AND NOT hidden;
CREATE INDEX figure_window ON figure (measure, party, window_kind) WHERE until IS NULL AND NOT hidden AND window_kind IS NOT NULL;
CREATE INDEX figure_measure ON figure (measure, day DESC, report DESC, start, n, status) WHERE until IS NULL AND NOT hidden;
CREATE INDEX figure_unit ON figure (unit, day DESC, report DESC, start, n, status, measure) WHERE until IS NULL AND NOT hidden;
CREATE INDEX figure_party ON figure (party, day DESC, report DESC, start, n, status, measure) WHERE until IS NULL AND NOT hidden;
CREATE INDEX figure_id ON figure (id);
CREATE INDEX copied_other ON copied (other);
CREATE UNIQUE INDEX member_name ON member (name) WHERE until IS NULL;
CREATE INDEX access_name ON access (name, at);
CREATE INDEX access_address ON access (address, at);
CREATE TRIGGER "change_kept" BEFORE UPDATE OF "n", "at", "clock", "kind", "by", "undoes", "version" ON "change" BEGIN SELECT RAISE(ABORT, 'rows of change never change'); END;
CREATE TRIGGER "change_stays" BEFORE DELETE ON "change" BEGIN SELECT RAISE(ABORT, 'rows of change never change'); END;
CREATE TRIGGER "report_kept" BEFORE UPDATE OF "n", "id", "digest", "published", "published_at", "day", "language", "way", "fetched_at", "raw", "size", "previous", "since" ON "report" BEGIN SELECT RAISE(ABORT, 'rows of report never change'); END;
CREATE TRIGGER "report_stays" BEFORE DELETE ON "report" BEGIN SELECT RAISE(ABORT, 'rows of report never change'); END;
CREATE TRIGGER "text_kept" BEFORE UPDATE OF "report", "text" ON "text" BEGIN SELECT RAISE(ABORT, 'rows of text never change'); END;
CREATE TRIGGER "text_stays" BEFORE DELETE ON "text" WHEN NOT EXISTS (SELECT 1 FROM report WHERE report.n = OLD.report AND expunged IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'rows of text never change'); END;
CREATE TRIGGER "reading_kept" BEFORE UPDATE OF "n", "report", "version", "model", "since" ON "reading" BEGIN SELECT RAISE(ABORT, 'rows of reading never change'); END;
CREATE TRIGGER "reading_stays" BEFORE DELETE ON "reading" BEGIN SELECT RAISE(ABORT, 'rows of reading never change'); END;
CREATE TRIGGER "statement_kept" BEFORE UPDATE OF "n", "id", "report", "reading", "since", "replaces", "review", "hidden", "day", "outlet", "speaker", "start", "end", "context_start", "context_end", "confidence", "in_heading", "rules", "source", "cue", "content", "words", "quote", "act", "said_start", "said_end", "said_text", "said_approximate", "via" ON "statement" BEGIN SELECT RAISE(ABORT, 'rows of statement never change'); END;
CREATE TRIGGER "statement_stays" BEFORE DELETE ON "statement" WHEN NOT EXISTS (SELECT 1 FROM report WHERE report.n = OLD.report AND expunged IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'rows of statement never change'); END;
CREATE TRIGGER "figure_kept" BEFORE UPDATE OF "n", "id", "report", "reading", "since", "replaces", "review", "hidden", "day", "outlet", "speaker", "start", "end", "context_start", "context_end", "confidence", "in_heading", "rules", "words", "value", "low", "high", "comparator", "unit", "counted", "measure", "status", "party", "side", "done_by", "place", "place_start", "place_end", "place_relation", "time_start", "time_end", "time_text", "time_approximate", "additive", "part_of", "window_kind", "window_since", "window_per", "statement" ON "figure" BEGIN SELECT RAISE(ABORT, 'rows of figure never change'); END;
CREATE TRIGGER "figure_stays" BEFORE DELETE ON "figure" WHEN NOT EXISTS (SELECT 1 FROM report WHERE report.n = OLD.report AND expunged IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'rows of figure never change'); END;
CREATE TRIGGER "grade_kept" BEFORE UPDATE OF "n", "subject", "value", "since" ON "grade" BEGIN SELECT RAISE(ABORT, 'rows of grade never change'); END;
CREATE TRIGGER "grade_stays" BEFORE DELETE ON "grade" BEGIN SELECT RAISE(ABORT, 'rows of grade never change'); END;
CREATE TRIGGER "alias_kept" BEFORE UPDATE OF "n", "kind", "since" ON "alias" BEGIN SELECT RAISE(ABORT, 'rows of alias never change'); END;
CREATE TRIGGER "alias_stays" BEFORE DELETE ON "alias" BEGIN SELECT RAISE(ABORT, 'rows of alias never change'); END;
CREATE TRIGGER "refused_kept" BEFORE UPDATE OF "n", "digest", "place", "what", "remedy", "kind", "since" ON "refused" BEGIN SELECT RAISE(ABORT, 'rows of refused never change'); END;
CREATE TRIGGER "refused_stays" BEFORE DELETE ON "refused" BEGIN SELECT RAISE(ABORT, 'rows of refused never change'); END;
CREATE TRIGGER "member_kept" BEFORE UPDATE OF "n", "name", "role", "since" ON "member" BEGIN SELECT RAISE(ABORT, 'rows of member never change'); END;
CREATE TRIGGER "member_stays" BEFORE DELETE ON "member" BEGIN SELECT RAISE(ABORT, 'rows of member never change'); END;
COMMIT;
