// Tokenises a text as an editor does: node tokenise.js SCOPE GRAMMAR... < text; prints [line: [[text, scopes]...]] as JSON.
// GRAMMAR files are TextMate grammars; `yaml` is the one of the package tm-grammars.
const fs = require("fs");
const { Registry, parseRawGrammar } = require("vscode-textmate");
const oniguruma = require("vscode-oniguruma");

const [scope, ...files] = process.argv.slice(2);
const grammars = new Map();
for (const each of files) {
  const file = each === "yaml" ? require.resolve("tm-grammars/grammars/yaml.json") : each;
  const grammar = parseRawGrammar(fs.readFileSync(file, "utf8"), file);
  grammars.set(grammar.scopeName, grammar);
}
const injected = [...grammars.values()].filter((grammar) => grammar.injectionSelector).map((grammar) => grammar.scopeName);

async function main() {
  const wasm = fs.readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm"));
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const onigLib = Promise.resolve({
    createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text) => new oniguruma.OnigString(text),
  });
  const registry = new Registry({
    onigLib,
    loadGrammar: async (name) => grammars.get(name) || null,
    getInjections: (name) => (name === scope ? injected : []),
  });
  const grammar = await registry.loadGrammar(scope);
  let stack = null;
  const lines = fs.readFileSync(0, "utf8").split("\n").map((line) => {
    const found = grammar.tokenizeLine(line, stack);
    stack = found.ruleStack;
    return found.tokens.map((token) => [line.slice(token.startIndex, token.endIndex), token.scopes]);
  });
  process.stdout.write(JSON.stringify(lines));
}

main();
