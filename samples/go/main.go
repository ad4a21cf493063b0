// Asks a server one question and a batch. Run it as ../README.md says: package pdp is generated from protos/.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	pdp "casespdp/pdp"
	"google.golang.org/grpc"
)

func main() {
	connection, err := grpc.Dial(append(os.Args, "127.0.0.1:5080")[1], grpc.WithInsecure())
	decided(err)
	client := pdp.NewDecisionServiceClient(connection)
	ctx, _ := context.WithTimeout(context.Background(), 5*time.Second)
	subject := &pdp.Subject{Roles: &pdp.RoleNames{Names: []string{"t1_analyst"}}}
	resource := &pdp.Resource{Owners: []string{"securitySolution"}}
	question := &pdp.CheckRequest{Subject: subject, Action: &pdp.Action{Name: "createCase"}, Resource: resource, IncludeMissing: true}
	answer, err := client.Check(ctx, question)
	decided(err)
	fmt.Println("createCase:", answer.Outcome, answer.Reason, answer.Missing)
	// What the items share goes into the request. Each item is answered at its place.
	items := []*pdp.BatchCheckItem{{Action: &pdp.Action{Name: "get-case"}}, {Action: &pdp.Action{Name: "update-case"}}, {Action: &pdp.Action{Name: "push-case"}}}
	batch, err := client.BatchCheck(ctx, &pdp.BatchCheckRequest{Subject: subject, Resource: resource, Items: items})
	decided(err)
	for i, item := range items {
		fmt.Println(item.Action.Name+":", batch.Outcomes[i], batch.Reasons[i])
	}
}

func decided(err error) { // A DENY is an answer. An error means that nothing was decided: refuse, and log it.
	if err != nil {
		log.Fatalf("not decided: %v", err)
	}
}
