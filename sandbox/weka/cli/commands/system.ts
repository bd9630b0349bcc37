import {
  certificateStatus,
  downloadCertificate,
  resetCertificate,
  setCertificate,
} from "../../cluster/certificate.ts";
import { containerRow } from "../../rows.ts";
import { listing, word } from "../command.ts";
import type { Answer, Call, Command, Commands } from "../command.ts";
import { readFile, writeFile } from "../files.ts";

const setTls: Command = {
  options: { "private-key": "value", certificate: "value" },
  run: (call) => {
    setCertificate(call, readFile(word(call, "certificate")), readFile(word(call, "private-key")));
    return undefined;
  },
};

const resetTls: Command = {
  run: (call) => {
    resetCertificate(call);
    return undefined;
  },
};

export const systemCommands: Commands = {
  status: { right: "reader", shows: true, run: status },
  "cluster container": {
    right: "reader",
    lists: true,
    run: ({ state, face }) =>
      listing(state.containers.map((container) => containerRow(container, face.writeId))),
  },
  "security tls status": {
    right: "reader",
    shows: true,
    run: ({ state }) => {
      const data = { ...certificateStatus(state) };
      return { ...listing([data]), data };
    },
  },
  "security tls download": { right: "reader", shows: true, words: ["path"], run: download },
  "security tls set": setTls,
  "security tls reset": resetTls,
  "security tls local set": setTls,
  "security tls local reset": resetTls,
};

function status({ state }: Call): Answer {
  return {
    text: `WekaIO v${state.version} (CLI build ${state.version})\n\n       cluster: sandbox\n        status: OK\n`,
    data: { name: "sandbox", release: state.version, status: "OK", io_status: "STARTED" },
  };
}

function download(call: Call): undefined {
  writeFile(word(call, "path"), downloadCertificate(call.state));
}
