/** The Python of the sandbox's services; its maker is a script, as the bootstrap needs it before npm is done. */
export { makeVenv } from "../../scripts/venv.mjs";
