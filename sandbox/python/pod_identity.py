"""EKS Pod Identity associations, which moto 5.2.5 does not have: made, described, listed and deleted."""

import uuid


def add_pod_identity() -> None:
    """Teaches moto's EKS the four operations; their shapes are botocore's."""
    from moto.core.responses import ActionResult
    from moto.eks import urls
    from moto.eks.exceptions import ResourceInUseException, ResourceNotFoundException
    from moto.eks.responses import EKSResponse
    from moto.eks.urls import response

    def associations(self: EKSResponse) -> dict:
        self.eks_backend.describe_cluster(name=self._get_param("name"))
        known = self.eks_backend.__dict__.setdefault("pod_identity_associations", {})
        return known.setdefault(self._get_param("name"), {})

    def the_one(self: EKSResponse) -> dict:
        found = associations(self).get(self._get_param("associationId"))
        if found is None:
            raise ResourceNotFoundException(message="Pod Identity Association not found")
        return found

    def create(self: EKSResponse) -> ActionResult:
        known = associations(self)
        cluster = self._get_param("name")
        namespace = self._get_param("namespace")
        account = self._get_param("serviceAccount")
        for one in known.values():
            if (one["namespace"], one["serviceAccount"]) == (namespace, account):
                raise ResourceInUseException(
                    message=f"Association already exists: {one['associationId']}"
                )
        backend = self.eks_backend
        identifier = f"a-{uuid.uuid4().hex[:17]}"
        known[identifier] = {
            "clusterName": cluster,
            "namespace": namespace,
            "serviceAccount": account,
            "roleArn": self._get_param("roleArn"),
            "associationId": identifier,
            "associationArn": f"arn:{backend.partition}:eks:{self.region}:{self.current_account}"
            f":podidentityassociation/{cluster}/{identifier}",
        }
        return ActionResult({"association": known[identifier]})

    def describe(self: EKSResponse) -> ActionResult:
        return ActionResult({"association": the_one(self)})

    def update(self: EKSResponse) -> ActionResult:
        found = the_one(self)
        found["roleArn"] = self._get_param("roleArn") or found["roleArn"]
        return ActionResult({"association": found})

    def delete(self: EKSResponse) -> ActionResult:
        found = the_one(self)
        del associations(self)[found["associationId"]]
        return ActionResult({"association": found})

    def listing(self: EKSResponse) -> ActionResult:
        wanted = {key: self._get_param(key) for key in ("namespace", "serviceAccount")}
        found = [
            one
            for one in associations(self).values()
            if all(value in (None, one[key]) for key, value in wanted.items())
        ]
        return ActionResult({"associations": found})

    EKSResponse.create_pod_identity_association = create
    EKSResponse.describe_pod_identity_association = describe
    EKSResponse.update_pod_identity_association = update
    EKSResponse.delete_pod_identity_association = delete
    EKSResponse.list_pod_identity_associations = listing
    path = "{0}/clusters/(?P<name>[^/]+)/pod-identity-associations"
    urls.url_paths[f"{path}$"] = response.dispatch
    urls.url_paths[f"{path}/(?P<associationId>[^/]+)$"] = response.dispatch
