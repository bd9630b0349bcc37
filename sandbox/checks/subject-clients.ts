/** Clients with the credentials of those whom checks are about: one for each subject and endpoint, until all are done. */
import type { S3Client } from "@aws-sdk/client-s3";
import { type AccessCheck, type Subject, subjectName } from "../../access/checks/check.ts";
import type { IssuedCredential } from "../backends/credential-book.ts";
import type { Session } from "../session/session.ts";
import { wekaKeys } from "../session/weka-keys.ts";
import { type Login, s3Client } from "./clients.ts";
import { TabularClient } from "./tabular-client.ts";

export interface Credentials {
  /** Of node groups' roles. */
  readonly issued: readonly IssuedCredential[];
  /** Of principals of VAST, by their keys in the config. */
  readonly vast: ReadonlyMap<string, Login>;
}

export class SubjectClients {
  readonly #session: Session;
  readonly #credentials: Credentials;
  /** PEM text of the sandbox's certificate authority. */
  readonly #authority: string;
  readonly #wekaKeys: ReturnType<typeof wekaKeys>;
  readonly #s3 = new Map<string, S3Client>();
  readonly #tabular = new Map<string, TabularClient>();

  /** @throws SandboxError when the deployment that makes WEKA's keys has not come to its end */
  constructor(session: Session, authority: string, credentials: Credentials) {
    this.#session = session;
    this.#authority = authority;
    this.#credentials = credentials;
    this.#wekaKeys = wekaKeys(session);
  }

  s3For({ subject, secure }: Pick<AccessCheck, "subject" | "secure">): S3Client {
    const { running, config } = this.#session;
    const endpoints = { eks: running.aws, weka: running.weka, vast: running.vast }[subject.system];
    const endpoint = secure ? endpoints.https : (endpoints.http ?? "");
    return kept(this.#s3, `${endpoint} ${subjectName(subject)}`, () =>
      s3Client({
        endpoint,
        region: config.region,
        login: this.#loginOf(subject),
        authority: this.#authority,
      }),
    );
  }

  /** @param principal of VAST, by its key in the config */
  tabularFor(principal: string): TabularClient {
    return kept(
      this.#tabular,
      principal,
      () =>
        new TabularClient({
          endpoint: this.#session.running.vast.https,
          login: this.#loginOf({ system: "vast", principal }),
          authority: this.#authority,
        }),
    );
  }

  close(): void {
    for (const client of [...this.#s3.values(), ...this.#tabular.values()]) client.destroy();
  }

  #loginOf(subject: Subject): Login {
    const name = subjectName(subject);
    switch (subject.system) {
      case "eks":
        return known(
          this.#credentials.issued.find(({ holder }) => holder === name),
          name,
        );
      case "weka":
        return this.#wekaKeys(this.#wekaPrincipal(name));
      case "vast":
        return known(this.#credentials.vast.get(name), name);
    }
  }

  /** Keys on WEKA are recorded by principal, and checks are about its user. */
  #wekaPrincipal(user: string): string {
    const { weka } = this.#session.config.loaded.access;
    return weka.find(({ identity }) => identity.user === user)?.key ?? user;
  }
}

function kept<Client>(clients: Map<string, Client>, key: string, make: () => Client): Client {
  const client = clients.get(key) ?? make();
  clients.set(key, client);
  return client;
}

function known(login: Login | undefined, name: string): Login {
  if (login === undefined) throw new Error(`no keys were issued for ${name}`);
  return login;
}
