// Plays steps with espressivo.js and prints one answer a line: node play.js CLIENT.js ADDRESS STEPS.json NAME
const fs = require("fs");
const [client, address, steps, name] = process.argv.slice(2);
const { Espressivo } = require(client);
const WebSocket = globalThis.WebSocket || require("ws");

async function main() {
  const changes = [];
  const espressivo = new Espressivo(address, { client: name, timeout: 30, WebSocket, onChange: change => changes.push(change) });
  const kept = {};
  for (const { send, keep = {} } of JSON.parse(fs.readFileSync(steps, "utf8"))) {
    const { type, ...fields } = send;
    for (const key of Object.keys(fields)) {
      if (typeof fields[key] === "string" && fields[key][0] === "$") fields[key] = kept[fields[key].slice(1)];
    }
    let answer;
    try {
      answer = await espressivo.request(type, fields);
    } catch (error) {
      answer = { type: "error", code: error.code, place: error.place, message: error.message };
    }
    for (const [as, path] of Object.entries(keep)) kept[as] = path.split(".").reduce((part, key) => part[key], answer);
    console.log(JSON.stringify(answer));
  }
  espressivo.close();
  console.log(JSON.stringify({ type: "played", changes, missed: espressivo.missed }));
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
