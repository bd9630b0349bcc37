/** Reads the way to WEKA that S3_ACCESS_WEKA_VIA names. */
import { Failure } from "../../failure.ts";
import type { PodContainer } from "./kubectl.ts";

/** A way to administer a WEKA cluster. */
export type Via =
  | { readonly is: "local" }
  | { readonly is: "ssh"; readonly host: string }
  | ({ readonly is: "kubectl" } & PodContainer)
  | { readonly is: "rest"; readonly url: URL };

const forms =
  '"local", "ssh HOST", "kubectl NAMESPACE/POD" or "kubectl NAMESPACE/POD/CONTAINER", or "rest https://HOST:14000"';

/** A host as ssh takes it; a hyphen in front would be an option. */
const host = /^(?:[A-Za-z0-9._-]+@)?[A-Za-z0-9[\]:._%][A-Za-z0-9[\]:._%-]*$/;

/** A name of Kubernetes (RFC 1123, labels joined by dots). */
const name = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

/**
 * @param text the value of S3_ACCESS_WEKA_VIA; undefined or empty means `local`
 * @throws Failure that says everything that is wrong with it
 */
export function parseVia(text = ""): Via {
  const [way, target, ...more] = text.trim().split(/\s+/);
  const wrong = (why: string): Failure =>
    new Failure(
      `S3_ACCESS_WEKA_VIA is ${JSON.stringify(withoutLogin(text))}: ${why}. It takes ${forms} (in the stack: weka.via)`,
    );
  if (way === undefined || way === "") return { is: "local" };
  if (way === "local") {
    if (target !== undefined) throw wrong('nothing follows "local"');
    return { is: "local" };
  }
  if (way !== "ssh" && way !== "kubectl" && way !== "rest")
    throw wrong(`${JSON.stringify(way)} is no way to WEKA`);
  if (target === undefined || more.length > 0) throw wrong(`"${way}" takes one word after it`);
  switch (way) {
    case "ssh":
      if (!host.test(target)) throw wrong(`${JSON.stringify(target)} is no host`);
      return { is: "ssh", host: target };
    case "kubectl":
      return { is: "kubectl", ...podContainer(target, wrong) };
    case "rest":
      return { is: "rest", url: restUrl(target, wrong) };
  }
}

function podContainer(target: string, wrong: (why: string) => Failure): PodContainer {
  const [namespace = "", pod = "", container, ...more] = target.split("/");
  const bad = [namespace, pod, ...(container === undefined ? [] : [container])].filter(
    (part) => !name.test(part),
  );
  if (more.length > 0) throw wrong(`${JSON.stringify(target)} has more than three parts`);
  if (bad.length > 0)
    throw wrong(
      `${bad.map((part) => JSON.stringify(part)).join(" and ")} cannot name anything in Kubernetes`,
    );
  return { namespace, pod, ...(container === undefined ? {} : { container }) };
}

function restUrl(target: string, wrong: (why: string) => Failure): URL {
  const url = URL.parse(target);
  if (url === null) throw wrong(`${JSON.stringify(withoutLogin(target))} is no URL`);
  const problems = [
    ...(url.protocol === "https:"
      ? []
      : ["its scheme must be https, so that passwords are not sent in the clear"]),
    ...(url.username === "" && url.password === ""
      ? []
      : ["the login comes from WEKA_USERNAME and WEKA_PASSWORD, not from the URL"]),
    ...(url.pathname === "/" && url.search === "" && url.hash === ""
      ? []
      : ["nothing follows host and port"]),
  ];
  if (problems.length > 0) throw wrong(problems.join("; "));
  if (url.port === "" && !target.replace(/\/$/, "").endsWith(":443")) url.port = "14000";
  return url;
}

/** Somebody may have written a password into the URL; errors do not repeat it. */
function withoutLogin(text: string): string {
  return text.replace(/(\/\/).*@/, "$1...@");
}
