import type { Shell } from "../shell.ts";
import { carriedShell } from "./carried.ts";

export interface PodContainer {
  readonly namespace: string;
  readonly pod: string;
  /** Absent: the pod's default container. */
  readonly container?: string;
}

/** Runs `weka` in a container of the WEKA operator, with the kubeconfig and context that `kubectl` finds. */
export function kubectlShell(target: PodContainer, env: NodeJS.ProcessEnv): Shell {
  const { namespace, pod, container } = target;
  const where = ["-n", namespace, pod, ...(container === undefined ? [] : ["-c", container])];
  return carriedShell(
    {
      says: `kubectl exec ${where.join(" ")} -- weka`,
      program: "kubectl",
      carry: (argv) => ["exec", "-i", ...where, "--", ...argv],
      install: "install it, or choose another way in S3_ACCESS_WEKA_VIA",
      unreachable: (said) =>
        /\(NotFound\)|container not found|is not valid for pod/.test(said)
          ? `Kubernetes has no such pod or container: ${said}. \`kubectl get pods -n ${namespace}\` lists the pods; S3_ACCESS_WEKA_VIA names one as kubectl NAMESPACE/POD/CONTAINER`
          : `kubectl did not get into ${namespace}/${pod}: ${said}. Try \`kubectl exec ${where.join(" ")} -- weka status\``,
    },
    env,
  );
}
