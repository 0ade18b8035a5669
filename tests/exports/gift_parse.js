// Reads a GIFT file from standard input with the published grammar and writes what it found as JSON.
const { parse } = require("gift-pegjs");
process.stdout.write(JSON.stringify(parse(require("fs").readFileSync(0, "utf8"))));
