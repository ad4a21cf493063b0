"""Asks a server one question and a batch. Run it as ../README.md says: the messages are generated from protos/."""
import sys

import grpc
from casespdp.v1 import decision_service_pb2 as pdp


def main() -> None:
    with grpc.insecure_channel(sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:5080") as channel:

        def call(method, request, response):
            path = f"/casespdp.v1.DecisionService/{method}"
            return channel.unary_unary(path, type(request).SerializeToString, response.FromString)(request, timeout=5)

        subject = pdp.Subject(roles=pdp.RoleNames(names=["t1_analyst"]))
        resource = pdp.Resource(owners=["securitySolution"], space="default")
        question = pdp.CheckRequest(subject=subject, action=pdp.Action(name="createCase"), resource=resource, include_missing=True)
        answer = call("Check", question, pdp.CheckResponse)
        print(f"createCase: {pdp.Outcome.Name(answer.outcome)} {pdp.Reason.Name(answer.reason)} [{','.join(answer.missing)}]")

        # What the items share goes into the request. Each item is answered at its place.
        calls = ["get-case", "update-case", "push-case"]
        items = [pdp.BatchCheckItem(action=pdp.Action(name=name)) for name in calls]
        batch = call("BatchCheck", pdp.BatchCheckRequest(subject=subject, resource=resource, items=items), pdp.BatchCheckResponse)
        for name, outcome, reason in zip(calls, batch.outcomes, batch.reasons):
            print(f"{name}: {pdp.Outcome.Name(outcome)} {pdp.Reason.Name(reason)}")


try:
    main()
except grpc.RpcError as error:  # A DENY is an answer. An error means that nothing was decided: refuse, and log it.
    sys.exit(f"not decided: {error.code().name}: {error.details()}")
