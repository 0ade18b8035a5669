// Reads typed texts as JSON from standard input and writes what the quizzes' script makes of each: [normal form, number or why it is none].
const { readFileSync } = require("fs");
const script = readFileSync(`${__dirname}/../../articlebook/assets/quiz.js`, "utf8");
const part = script.slice(script.indexOf("const SIGNS"), script.indexOf("const boards"));
const { fold, number } = new Function(`${part}; return { fold, number };`)();
const texts = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(texts.map((text) => [fold(text), number(text)])));
